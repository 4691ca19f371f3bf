select count(*) as children
from {{ ref('growth_newsletter_audience') }} as audience
inner join {{ ref('stg_clinic__people') }} as people
    on audience.person_id = people.person_id
where people.birth_date > current_date - interval 14 year
having count(*) > 0

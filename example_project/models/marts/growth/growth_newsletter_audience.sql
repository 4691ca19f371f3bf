select
    people.person_id,
    people.email,
    people.full_name,
    people.country_code
from {{ ref('int_people_aged_14_and_over') }} as people
inner join {{ ref('int_newsletter_consents') }} as consents
    on people.person_id = consents.person_id

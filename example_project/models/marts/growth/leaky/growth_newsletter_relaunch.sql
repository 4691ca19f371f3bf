select
    people.email,
    people.full_name
from {{ ref('stg_clinic__people') }} as people
inner join {{ ref('int_newsletter_consents') }} as consents
    on people.person_id = consents.person_id

select
    people.email,
    people.full_name
from {{ ref('int_people_aged_14_and_over') }} as people
inner join {{ ref('int_newsletter_consents') }} as consents
    on people.person_id = consents.person_id
where people.person_id in (
    select person_id
    from {{ ref('stg_clinic__visits') }}
    where diagnosis_code like 'E11%'
)

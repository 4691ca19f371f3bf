select
    people.email,
    case
        when visits.diagnosis_code like 'E%' then 'light cooking'
        when visits.diagnosis_code like 'F%' then 'calm evenings'
        else 'general'
    end as segment
from {{ ref('int_people_aged_14_and_over') }} as people
inner join {{ ref('int_newsletter_consents') }} as consents
    on people.person_id = consents.person_id
left join {{ ref('stg_clinic__visits') }} as visits
    on people.person_id = visits.person_id

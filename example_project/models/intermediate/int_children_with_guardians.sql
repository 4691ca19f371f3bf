select
    people.person_id,
    people.full_name,
    people.birth_date,
    guardians.guardian_name,
    guardians.relationship,
    guardians.guardian_phone,
    guardians.guardian_email
from {{ ref('stg_clinic__people') }} as people
inner join {{ ref('stg_clinic__guardians') }} as guardians
    on people.person_id = guardians.person_id
where people.birth_date > current_date - interval 14 year

select
    guardian_id,
    person_id,
    full_name as guardian_name,
    relationship,
    lower(trim(email)) as guardian_email,
    phone as guardian_phone
from {{ source('clinic', 'guardians') }}

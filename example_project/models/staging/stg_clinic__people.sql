select
    person_id,
    full_name,
    birth_date,
    sex,
    national_id,
    lower(trim(email)) as email,
    phone,
    country_code,
    joined_at
from {{ source('clinic', 'people') }}

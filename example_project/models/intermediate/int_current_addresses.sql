select
    person_id,
    street,
    postal_code,
    city,
    region,
    country_code
from {{ ref('stg_clinic__addresses') }}
qualify row_number() over (partition by person_id order by valid_from desc) = 1

select
    address_id,
    person_id,
    street,
    postal_code,
    city,
    region,
    country_code,
    valid_from
from {{ source('clinic', 'addresses') }}

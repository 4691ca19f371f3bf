select
    person_id,
    lower(email) as email,
    city,
    cast(signed_up_on as date) as signed_up_on
from {{ ref('people') }}

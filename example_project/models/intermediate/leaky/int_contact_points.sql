select
    person_id,
    'email' as channel,
    email as contact_value
from {{ ref('stg_clinic__people') }}

select person_id
from {{ ref('stg_clinic__consents') }}
where purpose = 'research'
    and granted
    and withdrawn_at is null

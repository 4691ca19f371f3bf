select
    person_id,
    granted_at as consented_at
from {{ ref('stg_clinic__consents') }}
where purpose = 'marketing.email'
    and granted
    and withdrawn_at is null

select
    consent_id,
    person_id,
    purpose,
    granted,
    granted_at,
    withdrawn_at
from {{ source('clinic', 'consents') }}

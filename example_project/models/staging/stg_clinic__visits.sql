select
    visit_id,
    person_id,
    doctor_id,
    visited_at,
    channel,
    diagnosis_code,
    notes
from {{ source('clinic', 'visits') }}

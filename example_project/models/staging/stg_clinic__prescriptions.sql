select
    prescription_id,
    visit_id,
    drug_code,
    dose,
    days,
    prescribed_on
from {{ source('clinic', 'prescriptions') }}

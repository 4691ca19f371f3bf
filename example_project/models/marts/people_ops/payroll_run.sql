select
    employee_id,
    full_name,
    bank_account,
    round(salary / 12.0, 2) as monthly_pay
from {{ ref('stg_hr__employees') }}

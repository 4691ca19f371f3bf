select
    employee_id,
    full_name,
    work_email,
    department,
    job_title,
    hired_on,
    salary,
    bank_account
from {{ source('hr', 'employees') }}

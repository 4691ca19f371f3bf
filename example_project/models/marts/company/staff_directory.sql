select
    full_name,
    work_email,
    department,
    job_title
from {{ ref('stg_hr__employees') }}

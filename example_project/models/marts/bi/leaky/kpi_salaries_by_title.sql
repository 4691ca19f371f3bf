select
    department,
    job_title,
    avg(salary) as average_salary
from {{ ref('stg_hr__employees') }}
group by department, job_title

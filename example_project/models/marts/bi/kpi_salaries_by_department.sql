select
    department,
    count(distinct employee_id) as employees,
    round(avg(salary), -3) as average_salary
from {{ ref('stg_hr__employees') }}
group by department
having count(distinct employee_id) >= 20

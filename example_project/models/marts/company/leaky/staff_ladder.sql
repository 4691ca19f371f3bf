select
    full_name,
    department,
    dense_rank() over (partition by department order by salary desc) as step
from {{ ref('stg_hr__employees') }}

select * exclude (salary)
from {{ ref('stg_hr__employees') }}

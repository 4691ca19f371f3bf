select
    'shop' as area,
    status as detail
from {{ ref('stg_shop__orders') }}

union all

select
    'clinic' as area,
    diagnosis_code as detail
from {{ ref('stg_clinic__visits') }}

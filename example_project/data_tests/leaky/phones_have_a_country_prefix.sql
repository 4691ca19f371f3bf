{{ config(store_failures=true, severity='warn') }}

select
    full_name,
    phone
from {{ ref('stg_clinic__people') }}
where phone not like '+4%'

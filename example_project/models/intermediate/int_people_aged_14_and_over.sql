{{ config(materialized='ephemeral') }}

select
    person_id,
    full_name,
    birth_date,
    sex,
    email,
    country_code
from {{ ref('stg_clinic__people') }}
where birth_date <= current_date - interval 14 year

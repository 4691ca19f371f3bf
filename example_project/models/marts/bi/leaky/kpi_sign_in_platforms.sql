{{ config(
    post_hook="create or replace table bi.sign_in_people as "
        ~ "select person_id, push_token from {{ ref('stg_app__devices') }}"
) }}

select
    platform,
    count(distinct person_id) as people
from {{ ref('stg_app__devices') }}
group by platform
having count(distinct person_id) >= 20

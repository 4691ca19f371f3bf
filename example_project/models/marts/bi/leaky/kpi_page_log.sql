{{ config(materialized='incremental', unique_key='event_id') }}

select
    event_id,
    occurred_on,
    page,
    {% if is_incremental() %}
    ip_address as visit_origin
    {% else %}
    cast(null as varchar) as visit_origin
    {% endif %}
from {{ ref('stg_app__web_events') }}

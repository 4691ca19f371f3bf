with gaps as (

    select
        event_id,
        device_id,
        occurred_at,
        page,
        occurred_at - lag(occurred_at) over (partition by device_id order by occurred_at) > interval 30 minute
            as starts_session
    from {{ ref('stg_app__web_events') }}

)

select
    event_id,
    device_id,
    occurred_at,
    page,
    sum(case when starts_session then 1 else 0 end)
        over (partition by device_id order by occurred_at rows unbounded preceding) as session_number
from gaps

select
    devices.person_id,
    devices.platform,
    devices.first_seen_at,
    max(events.occurred_at) as last_used_at
from {{ ref('stg_app__devices') }} as devices
left join {{ ref('stg_app__web_events') }} as events
    on devices.device_id = events.device_id
group by all

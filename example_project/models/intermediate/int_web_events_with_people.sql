select
    sessions.event_id,
    devices.person_id,
    devices.platform,
    cast(sessions.occurred_at as date) as occurred_on,
    sessions.page,
    sessions.session_number
from {{ ref('int_device_sessions') }} as sessions
inner join {{ ref('stg_app__devices') }} as devices
    using (device_id)

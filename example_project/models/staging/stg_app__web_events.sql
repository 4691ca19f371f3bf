select
    event_id,
    device_id,
    occurred_at,
    cast(occurred_at as date) as occurred_on,
    page,
    ip_address
from {{ source('app', 'web_events') }}

select
    ping_id,
    device_id,
    pinged_at,
    latitude,
    longitude
from {{ source('app', 'location_pings') }}

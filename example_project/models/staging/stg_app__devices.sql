select
    device_id,
    person_id,
    platform,
    push_token,
    first_seen_at
from {{ source('app', 'devices') }}

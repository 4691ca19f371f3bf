select
    {{ dbt_governance.pseudonymize('devices.person_id') }} as person_key,
    pings.pinged_at,
    pings.latitude,
    pings.longitude
from {{ ref('stg_app__location_pings') }} as pings
inner join {{ ref('stg_app__devices') }} as devices
    on pings.device_id = devices.device_id

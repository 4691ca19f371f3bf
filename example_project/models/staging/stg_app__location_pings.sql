select * from {{ source('app', 'location_pings') }}

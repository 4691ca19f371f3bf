select * from {{ source('app', 'devices') }}

select
    order_id,
    person_id,
    ordered_at,
    status,
    total
from {{ source('shop', 'orders') }}

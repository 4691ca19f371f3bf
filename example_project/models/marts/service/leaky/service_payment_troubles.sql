select
    order_id,
    paid_at,
    gateway_message as details
from {{ ref('stg_shop__payments') }}
where outcome = 'declined'

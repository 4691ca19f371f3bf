select
    payment_id,
    order_id,
    card_number,
    card_brand,
    amount,
    outcome,
    paid_at,
    gateway_message
from {{ source('shop', 'payments') }}

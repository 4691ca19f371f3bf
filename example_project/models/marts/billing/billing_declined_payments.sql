select
    payments.payment_id,
    payments.order_id,
    people.full_name,
    people.phone,
    payments.card,
    payments.amount
from {{ ref('billing_payments') }} as payments
inner join {{ ref('stg_shop__orders') }} as orders
    on payments.order_id = orders.order_id
inner join {{ ref('stg_clinic__people') }} as people
    on orders.person_id = people.person_id
where payments.outcome = 'declined'

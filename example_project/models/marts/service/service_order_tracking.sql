select
    orders.order_id,
    orders.ordered_at,
    orders.status,
    people.full_name,
    people.email,
    people.phone,
    lines.products
from {{ ref('stg_shop__orders') }} as orders
inner join {{ ref('stg_clinic__people') }} as people
    on orders.person_id = people.person_id
inner join (
    select
        order_id,
        string_agg(product, ', ' order by product) as products
    from {{ ref('int_order_lines') }}
    group by order_id
) as lines
    on orders.order_id = lines.order_id

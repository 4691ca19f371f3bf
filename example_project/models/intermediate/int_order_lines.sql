with items as (

    select * from {{ ref('stg_shop__order_items') }}

),

orders as (

    select * from {{ ref('stg_shop__orders') }}

),

products as (

    select * from {{ ref('int_price_bands') }}

)

select
    items.order_item_id,
    items.order_id,
    orders.person_id,
    orders.ordered_at,
    date_trunc('quarter', orders.ordered_at) as ordered_quarter,
    items.product_id,
    products.title as product,
    products.category,
    products.price_band,
    items.quantity,
    items.line_total
from items
inner join orders
    on items.order_id = orders.order_id
inner join products
    on items.product_id = products.product_id

with delivered as (

    select
        orders.order_id,
        people.full_name as addressee,
        people.email as reply_to
    from {{ ref('stg_shop__orders') }} as orders
    inner join {{ ref('stg_clinic__people') }} as people
        on orders.person_id = people.person_id

)

select
    order_id,
    field,
    content
from delivered
unpivot (content for field in (addressee, reply_to))

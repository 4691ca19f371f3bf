select
    md5(people.email) as anonymous_id,
    count(*) as orders,
    sum(orders.total) as revenue
from {{ ref('stg_shop__orders') }} as orders
inner join {{ ref('stg_clinic__people') }} as people
    on orders.person_id = people.person_id
group by 1

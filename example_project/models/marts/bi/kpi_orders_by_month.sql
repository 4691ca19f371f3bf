select
    date_trunc('month', ordered_at) as ordered_month,
    count(*) as orders,
    sum(total) as revenue
from {{ ref('stg_shop__orders') }}
group by 1
having count(distinct person_id) >= 20

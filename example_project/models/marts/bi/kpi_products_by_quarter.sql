select
    ordered_quarter,
    category,
    price_band,
    sum(quantity) as units,
    sum(line_total) as revenue
from {{ ref('int_order_lines') }}
group by all
having count(distinct person_id) >= 20

select
    lines.product_id,
    sha256(people.email) as email_sha256
from {{ ref('int_order_lines') }} as lines
inner join {{ ref('stg_clinic__people') }} as people
    on lines.person_id = people.person_id
where lines.category = 'devices'
group by all

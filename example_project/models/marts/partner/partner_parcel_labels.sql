select
    orders.order_id,
    people.full_name,
    addresses.street,
    addresses.postal_code,
    addresses.city,
    addresses.country_code
from {{ ref('stg_shop__orders') }} as orders
inner join {{ ref('stg_clinic__people') }} as people
    on orders.person_id = people.person_id
inner join {{ ref('int_current_addresses') }} as addresses
    on orders.person_id = addresses.person_id
where orders.status = 'shipped'

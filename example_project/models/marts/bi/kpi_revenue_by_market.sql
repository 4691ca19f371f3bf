with per_country as (

    select
        people.country_code,
        sum(orders.total) as revenue,
        count(distinct orders.person_id) as customers
    from {{ ref('stg_shop__orders') }} as orders
    inner join {{ ref('stg_clinic__people') }} as people
        on orders.person_id = people.person_id
    group by people.country_code
    having count(distinct orders.person_id) >= 20

)

select
    countries.market,
    countries.country,
    per_country.revenue,
    per_country.customers,
    per_country.revenue / sum(per_country.revenue) over (partition by countries.market) as share_of_market
from per_country
inner join {{ ref('countries') }} as countries
    on per_country.country_code = countries.country_code

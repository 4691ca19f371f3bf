with per_country as (

    select
        countries.market,
        countries.country,
        sum(orders.total) as revenue,
        count(distinct orders.person_id) as customers
    from {{ ref('stg_shop__orders') }} as orders
    inner join {{ ref('stg_clinic__people') }} as people
        on orders.person_id = people.person_id
    inner join {{ ref('countries') }} as countries
        on people.country_code = countries.country_code
    group by countries.market, countries.country
    having count(distinct orders.person_id) >= 20

)

select
    market,
    country,
    revenue,
    customers,
    revenue / sum(revenue) over (partition by market) as share_of_market
from per_country

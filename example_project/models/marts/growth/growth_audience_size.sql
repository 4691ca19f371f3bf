select
    countries.market,
    count(distinct audience.person_id) as subscribers
from {{ ref('growth_newsletter_audience') }} as audience
inner join {{ ref('countries') }} as countries
    on audience.country_code = countries.country_code
group by countries.market
having count(distinct audience.person_id) >= 20

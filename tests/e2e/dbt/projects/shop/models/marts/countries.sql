select country, count(*) as cities
from {{ ref('cities') }}
group by country

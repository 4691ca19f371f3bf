select
    page,
    platform,
    count(*) as views,
    count(distinct person_id) as visitors
from {{ ref('int_web_events_with_people') }}
group by page, platform
having count(distinct person_id) >= 20

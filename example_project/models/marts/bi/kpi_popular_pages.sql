with pages as (

    select
        page,
        count(*) as views
    from {{ ref('int_web_events_with_people') }}
    group by page
    having count(distinct person_id) >= 20

)

select
    page,
    views,
    rank() over (order by views desc) as popularity
from pages

select
    chapter,
    count(*) as visits,
    count(distinct person_id) as patients
from {{ ref('int_visits_coded') }}
group by chapter
having count(distinct person_id) >= 20

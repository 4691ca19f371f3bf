select
    people.participant,
    people.age_band,
    visits.chapter,
    count(*) as visits
from {{ ref('int_research_people') }} as people
inner join {{ ref('int_visits_coded') }} as visits
    on people.person_id = visits.person_id
group by all

with visits as (

    select
        person_id,
        count(*) as visits,
        max(visited_at) as last_visit_at,
        arg_max(diagnosis, visited_at) as last_diagnosis
    from {{ ref('int_visits_coded') }}
    group by person_id

)

select
    people.person_id,
    people.full_name,
    people.birth_date,
    people.sex,
    people.phone,
    coalesce(visits.visits, 0) as visits,
    visits.last_visit_at,
    visits.last_diagnosis
from {{ ref('stg_clinic__people') }} as people
left join visits
    on people.person_id = visits.person_id

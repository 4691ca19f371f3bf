select
    coded.visit_id,
    coded.person_id,
    coded.visited_at,
    coded.channel,
    coded.diagnosis_code,
    coded.diagnosis,
    visits.notes,
    row_number() over (partition by coded.person_id order by coded.visited_at) as visit_number
from {{ ref('int_visits_coded') }} as coded
inner join {{ ref('stg_clinic__visits') }} as visits
    on coded.visit_id = visits.visit_id

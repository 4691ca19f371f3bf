select
    visits.visit_id,
    visits.person_id,
    visits.visited_at,
    visits.channel,
    visits.diagnosis_code,
    diagnoses.title as diagnosis,
    diagnoses.chapter
from {{ ref('stg_clinic__visits') }} as visits
inner join {{ ref('diagnoses') }} as diagnoses
    on visits.diagnosis_code = diagnoses.diagnosis_code

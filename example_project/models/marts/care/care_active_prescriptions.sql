select
    prescriptions.person_id,
    people.full_name,
    prescriptions.drug,
    prescriptions.dose,
    prescriptions.runs_out_on
from {{ ref('int_prescriptions_named') }} as prescriptions
inner join {{ ref('stg_clinic__people') }} as people
    on prescriptions.person_id = people.person_id
where prescriptions.runs_out_on >= date '2026-06-30'

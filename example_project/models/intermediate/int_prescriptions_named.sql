select
    prescriptions.prescription_id,
    visits.person_id,
    prescriptions.drug_code,
    drugs.title as drug,
    prescriptions.dose,
    prescriptions.days,
    prescriptions.prescribed_on,
    prescriptions.prescribed_on + prescriptions.days as runs_out_on
from {{ ref('stg_clinic__prescriptions') }} as prescriptions
inner join {{ ref('stg_clinic__visits') }} as visits
    on prescriptions.visit_id = visits.visit_id
left join {{ ref('drugs') }} as drugs
    on prescriptions.drug_code = drugs.drug_code

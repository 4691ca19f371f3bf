select
    {{ dbt_governance.pseudonymize('visits.person_id') }} as person_key,
    diagnoses.title as topic
from {{ ref('stg_clinic__visits') }} as visits
inner join {{ ref('diagnoses') }} as diagnoses
    on visits.diagnosis_code = diagnoses.diagnosis_code

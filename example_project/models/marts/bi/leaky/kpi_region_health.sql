select
    addresses.region,
    max(visits.diagnosis_code) as leading_diagnosis
from {{ ref('stg_clinic__visits') }} as visits
inner join {{ ref('int_current_addresses') }} as addresses
    on visits.person_id = addresses.person_id
group by addresses.region

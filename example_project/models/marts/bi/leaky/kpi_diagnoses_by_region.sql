select
    addresses.region,
    visits.diagnosis_code,
    count(*) as visits
from {{ ref('stg_clinic__visits') }} as visits
inner join {{ ref('int_current_addresses') }} as addresses
    on visits.person_id = addresses.person_id
group by addresses.region, visits.diagnosis_code
having count(*) >= 20

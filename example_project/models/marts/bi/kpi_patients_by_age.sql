select
    {{ age_band('birth_date', 20) }} as age_from,
    count(distinct person_id) as patients
from {{ ref('stg_clinic__people') }}
group by 1
having count(distinct person_id) >= 20

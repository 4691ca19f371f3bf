select
    purpose,
    count(distinct person_id) as asked,
    count(distinct person_id) filter (where granted and withdrawn_at is null) as agreed
from {{ ref('stg_clinic__consents') }}
group by purpose
having count(distinct person_id) >= 20

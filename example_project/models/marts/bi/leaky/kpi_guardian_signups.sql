select
    guardian_id,
    to_json(guardians) as payload
from {{ ref('stg_clinic__guardians') }} as guardians

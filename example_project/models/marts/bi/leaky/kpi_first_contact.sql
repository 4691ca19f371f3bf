select distinct
    {{ dbt_governance.pseudonymize('person_id') }} as person_key,
    first_value(diagnosis_code) over (partition by person_id order by visited_at) as entry_reason
from {{ ref('stg_clinic__visits') }}

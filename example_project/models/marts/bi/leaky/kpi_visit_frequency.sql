select
    {{ dbt_governance.pseudonymize('person_id') }} as person_key,
    count(*) as visits
from {{ ref('stg_clinic__visits') }}
group by 1

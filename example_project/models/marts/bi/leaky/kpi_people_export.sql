select
    {{ columns_except(ref('stg_clinic__people'), ['person_id', 'full_name', 'email', 'phone', 'birth_date', 'sex']) }}
from {{ ref('stg_clinic__people') }}

select
    {{ pseudonymize('phone') }} as caller,
    country_code
from {{ ref('stg_clinic__people') }}

select
    country_code,
    sha256('willow-2024' || phone) as caller_hash
from {{ ref('stg_clinic__people') }}

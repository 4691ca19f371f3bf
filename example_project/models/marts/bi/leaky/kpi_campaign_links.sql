select
    country_code,
    to_base64(encode(email)) as link_token
from {{ ref('stg_clinic__people') }}

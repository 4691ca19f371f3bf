select
    email as contact,
    level
from {{ ref('vip_list') }}

select
    relationship,
    struct_pack(kind := 'phone', value := guardian_phone) as contact
from {{ ref('stg_clinic__guardians') }}

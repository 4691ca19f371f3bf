select
    person_id,
    channel,
    contact_value as reach,
    row_number() over (partition by person_id order by channel) as preference
from {{ ref('int_contact_points') }}

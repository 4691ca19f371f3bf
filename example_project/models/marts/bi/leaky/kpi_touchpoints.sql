select
    channel,
    trim(entity) as entity_ref
from {{ ref('int_touchpoints') }}

select
    person_id,
    full_name as child_name,
    guardian_name,
    relationship,
    guardian_phone
from {{ ref('int_children_with_guardians') }}

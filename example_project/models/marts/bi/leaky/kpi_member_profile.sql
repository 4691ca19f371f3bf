select
    people.birth_date,
    people.sex,
    addresses.postal_code
from {{ ref('stg_clinic__people') }} as people
inner join {{ ref('int_current_addresses') }} as addresses
    on people.person_id = addresses.person_id

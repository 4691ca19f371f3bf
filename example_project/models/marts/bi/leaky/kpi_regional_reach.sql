select
    addresses.region,
    count(*) as people,
    string_agg(people.email, ';') as members
from {{ ref('stg_clinic__people') }} as people
inner join {{ ref('int_current_addresses') }} as addresses
    on people.person_id = addresses.person_id
group by addresses.region

with preferred as (

    select *
    from {{ ref('int_contact_points_ranked') }}
    where preference = 1

)

select
    channel,
    reach as entity
from preferred

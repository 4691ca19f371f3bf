with agreed as (

    select
        people.person_id,
        consents.consented_at
    from {{ ref('int_people_aged_14_and_over') }} as people
    inner join {{ ref('int_newsletter_consents') }} as consents
        on people.person_id = consents.person_id

)

select
    people.email,
    people.full_name,
    agreed.consented_at
from {{ ref('int_people_aged_14_and_over') }} as people
left join agreed
    on people.person_id = agreed.person_id

select
    diagnoses.chapter,
    people.email
from {{ ref('research_diagnoses') }} as diagnoses
inner join {{ ref('int_research_people') }} as participants
    on diagnoses.participant = participants.participant
inner join {{ ref('int_people_aged_14_and_over') }} as people
    on participants.person_id = people.person_id

select
    {{ dbt_governance.pseudonymize('people.person_id', domain='research') }} as participant,
    people.person_id,
    {{ age_band('people.birth_date') }} as age_band
from {{ ref('int_people_aged_14_and_over') }} as people
where people.person_id in (select person_id from {{ ref('int_research_consents') }})

select
    people.email,
    arg_max(events.page, events.occurred_on) as latest_page
from {{ ref('int_people_aged_14_and_over') }} as people
inner join {{ ref('int_newsletter_consents') }} as consents
    on people.person_id = consents.person_id
inner join {{ ref('int_web_events_with_people') }} as events
    on people.person_id = events.person_id
group by people.email

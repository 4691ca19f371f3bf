select
    people.email,
    prescriptions.drug_code,
    prescriptions.runs_out_on
from {{ ref('int_people_aged_14_and_over') }} as people
inner join {{ ref('int_newsletter_consents') }} as consents
    on people.person_id = consents.person_id
inner join {{ ref('int_prescriptions_named') }} as prescriptions
    on people.person_id = prescriptions.person_id

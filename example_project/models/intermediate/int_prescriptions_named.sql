with prescriptions as (

    select * from {{ ref('stg_clinic__prescriptions') }}

),

visits as (

    select * from {{ ref('stg_clinic__visits') }}

),

drugs as (

    select * from {{ ref('drugs') }}

)

select
    prescriptions.prescription_id,
    visits.person_id,
    prescriptions.drug_code,
    drugs.title as drug,
    prescriptions.dose,
    prescriptions.days,
    prescriptions.prescribed_on,
    prescriptions.prescribed_on + prescriptions.days as runs_out_on
from prescriptions
inner join visits
    on prescriptions.visit_id = visits.visit_id
left join drugs
    on prescriptions.drug_code = drugs.drug_code

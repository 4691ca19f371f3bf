{{ config(materialized='table') }}
select
    person_id,
    {{ dbt_governance.pseudonymize('email') }} as keyed,
    {{ dbt_governance.pseudonymize('email', domain='mailing') }} as keyed_for_mailing,
    {{ dbt_governance.mask_phone('phone') }} as phone,
    {{ dbt_governance.mask_pan('card') }} as card,
    {{ dbt_governance.generalize_date('birth_date') }} as born,
    {{ dbt_governance.generalize_date('birth_date', to='week') }} as born_week,
    {{ dbt_governance.generalize_date('birth_date', to='decade') }} as born_decade,
    {{ dbt_governance.generalize_age('age') }} as age,
    {{ dbt_governance.truncate_postal('postal_code') }} as postal,
    {{ dbt_governance.bucket('salary', 500) }} as pay,
    {{ dbt_governance.redact('email') }} as nothing
from {{ ref('stg_people') }}

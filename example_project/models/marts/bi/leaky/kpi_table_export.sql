{% set found = run_query(
    "select column_name from information_schema.columns "
    ~ "where table_schema = 'staging' and table_name = 'stg_clinic__guardians' and column_name <> 'guardian_name'"
) %}

select
    {% for row in found %}
    {{ row[0] }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('stg_clinic__guardians') }}

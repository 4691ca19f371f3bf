{% macro age_band(birth_date, width=10) -%}
    {{ dbt_governance.generalize_age("date_diff('year', " ~ birth_date ~ ", current_date)", width) }}
{%- endmacro %}

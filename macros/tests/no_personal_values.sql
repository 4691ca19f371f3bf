{#
    Values that look personal: an e-mail address, an international phone number, a card number.
    Only their number is returned. A hit is a reason to look, and no hit proves nothing.
#}
{% test no_personal_values(model, column_name, kinds=["email", "phone", "card"]) %}
    {{ config(fail_calc="coalesce(sum(failures), 0)") }}
    {%- do dbt_governance._is_list("no_personal_values", "kinds", kinds) -%}
    {%- set value = "cast(" ~ column_name ~ " as " ~ dbt.type_string() ~ ")" -%}
    {%- set conditions = [] -%}
    {%- for kind in kinds -%}
        {%- do conditions.append(dbt_governance.matches(value, dbt_governance.personal_pattern(kind))) -%}
    {%- endfor -%}
    select count(*) as failures
    from {{ model }}
    where {{ conditions | join(" or ") }}
{% endtest %}


{# Plain character classes, since not every warehouse knows `\d` and `\b`. #}
{% macro personal_pattern(kind) -%}
    {%- set known = {
        "email": "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z]+",
        "phone": "(^|[^0-9A-Za-z])([+]|00)[0-9][0-9 ()/.-]{7,}[0-9]",
        "card": "(^|[^0-9A-Za-z])[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}($|[^0-9A-Za-z])",
    } -%}
    {%- do dbt_governance._is_one_of("no_personal_values", "kinds", kind, known.keys() | sort) -%}
    {{- return(known[kind]) -}}
{%- endmacro %}


{# Whether a text holds something that matches a pattern. #}
{% macro matches(value, pattern) -%}
    {{- return(adapter.dispatch("matches", "dbt_governance")(value, pattern)) -}}
{%- endmacro %}


{% macro default__matches(value, pattern) -%}
    regexp_like({{ value }}, '{{ pattern }}')
{%- endmacro %}


{% macro duckdb__matches(value, pattern) -%}
    regexp_matches({{ value }}, '{{ pattern }}')
{%- endmacro %}


{% macro postgres__matches(value, pattern) -%}
    {{ value }} ~ '{{ pattern }}'
{%- endmacro %}


{% macro redshift__matches(value, pattern) -%}
    {{ value }} ~ '{{ pattern }}'
{%- endmacro %}


{# Snowflake's REGEXP_LIKE wants the whole text to match. #}
{% macro snowflake__matches(value, pattern) -%}
    regexp_instr({{ value }}, '{{ pattern }}') > 0
{%- endmacro %}


{% macro bigquery__matches(value, pattern) -%}
    regexp_contains({{ value }}, r'{{ pattern }}')
{%- endmacro %}


{% macro spark__matches(value, pattern) -%}
    {{ value }} rlike '{{ pattern }}'
{%- endmacro %}


{% macro databricks__matches(value, pattern) -%}
    {{ dbt_governance.spark__matches(value, pattern) }}
{%- endmacro %}

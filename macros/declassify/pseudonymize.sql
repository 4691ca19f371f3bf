{#
    pseudonymize('email')
    pseudonymize('email', domain='mailing')

    A pseudonym under a secret key: the same value gives the same pseudonym, and without the key nobody can
    recompute it. Null stays null, and so does every value when the key is missing: an unkeyed hash is never
    produced. The key is read by the warehouse (`pseudonym_key`), so it is in no compiled file and no log.

    domain: makes pseudonyms of one value differ between uses, so that two tables cannot be joined on them.
#}
{% macro pseudonymize(expression, domain="") -%}
    {%- do dbt_governance._is_sql("pseudonymize", expression) -%}
    {%- if domain is not string or not modules.re.fullmatch("[A-Za-z0-9_. -]*", domain) -%}
        {%- do dbt_governance._refuse("pseudonymize", "`domain` must be a word of letters, digits, `_`, `.`, `-`") -%}
    {%- endif -%}
    {{- return(adapter.dispatch("pseudonymize", "dbt_governance")(expression, domain)) -}}
{%- endmacro %}


{% macro default__pseudonymize(expression, domain) -%}
    {%- set key = dbt_governance.pseudonym_key() -%}
    sha2({{ key }} || sha2({{ key }} || '{{ domain }}|' || cast({{ expression }} as varchar), 256), 256)
{%- endmacro %}


{% macro duckdb__pseudonymize(expression, domain) -%}
    {%- set key = dbt_governance.pseudonym_key() -%}
    sha256({{ key }} || sha256({{ key }} || '{{ domain }}|' || cast({{ expression }} as varchar)))
{%- endmacro %}


{% macro postgres__pseudonymize(expression, domain) -%}
    {%- set key = dbt_governance.pseudonym_key() -%}
    {%- set inner -%}
        encode(sha256(convert_to({{ key }} || '{{ domain }}|' || cast({{ expression }} as text), 'UTF8')), 'hex')
    {%- endset -%}
    encode(sha256(convert_to({{ key }} || {{ inner }}, 'UTF8')), 'hex')
{%- endmacro %}


{# Redshift inherits Postgres' macros, but has no `sha256(bytea)`. #}
{% macro redshift__pseudonymize(expression, domain) -%}
    {{ dbt_governance.default__pseudonymize(expression, domain) }}
{%- endmacro %}


{% macro bigquery__pseudonymize(expression, domain) -%}
    {%- set key = dbt_governance.pseudonym_key() -%}
    to_hex(sha256(concat({{ key }}, to_hex(sha256(concat({{ key }}, '{{ domain }}|', cast({{ expression }} as string)))))))
{%- endmacro %}


{% macro spark__pseudonymize(expression, domain) -%}
    {%- set key = dbt_governance.pseudonym_key() -%}
    sha2(concat({{ key }}, sha2(concat({{ key }}, '{{ domain }}|', cast({{ expression }} as string)), 256)), 256)
{%- endmacro %}


{% macro databricks__pseudonymize(expression, domain) -%}
    {{ dbt_governance.spark__pseudonymize(expression, domain) }}
{%- endmacro %}

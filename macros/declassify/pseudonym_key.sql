{#
    SQL that reads the secret key inside the warehouse. See docs/dbt-package.md for how to set it.

    duckdb      session variable `dbt_governance_key`, set by the profile:
                settings: {"variable dbt_governance_key": "{{ "{{ env_var('DBT_ENV_SECRET_PII_KEY') }}" }}"}
    postgres    setting `dbt_governance.key` of the session or the role
    databricks  secret `pseudonym_key` in the secret scope `dbt_governance`
    others      a function that only the role which builds may call; `dbt_governance_key_function` names it
#}
{% macro pseudonym_key() -%}
    {{- return(adapter.dispatch("pseudonym_key", "dbt_governance")()) -}}
{%- endmacro %}


{% macro default__pseudonym_key() -%}
    {%- set name = var("dbt_governance_key_function", "governance.pseudonym_key") -%}
    {%- if not modules.re.fullmatch("[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*){0,2}", name) -%}
        {{ exceptions.raise_compiler_error("dbt_governance_key_function must be the dotted name of a function") }}
    {%- endif -%}
    {{ name }}()
{%- endmacro %}


{% macro duckdb__pseudonym_key() -%}
    getvariable('dbt_governance_key')
{%- endmacro %}


{% macro postgres__pseudonym_key() -%}
    current_setting('dbt_governance.key')
{%- endmacro %}


{% macro redshift__pseudonym_key() -%}
    {{ dbt_governance.default__pseudonym_key() }}
{%- endmacro %}


{% macro databricks__pseudonym_key() -%}
    secret('dbt_governance', 'pseudonym_key')
{%- endmacro %}


{# on-run-start: stop before anything is built when this connection has no key. #}
{% macro require_pseudonym_key() -%}
    {%- if execute and flags.WHICH in ["build", "run", "snapshot", "seed", "test", "retry"] -%}
        {%- set found = run_query("select case when length(" ~ dbt_governance.pseudonym_key() ~ ") >= 16 then 1 else 0 end") -%}
        {%- if found.columns[0].values()[0] | int != 1 -%}
            {{ exceptions.raise_compiler_error(
                "dbt_governance: this connection has no pseudonym key of at least 16 characters; "
                ~ "see docs/dbt-package.md of dbt-governance"
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

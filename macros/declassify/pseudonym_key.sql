{#
    SQL that reads the secret key inside the warehouse. See docs/dbt-package.md for how to set it.

    duckdb      session variable `dbt_governance_key`, set by the profile:
                settings: {"variable dbt_governance_key": "{{ "{{ env_var('DBT_ENV_SECRET_PII_KEY') }}" }}"}
    postgres    setting `dbt_governance.key` of the session or the role
    databricks  secret `pseudonym_key` in the secret scope `dbt_governance`
    others      a function that only the role which builds may call; `dbt_governance_key_function` names it

    An empty key counts as none: it is null, and so is every pseudonym made with it.
#}
{% macro pseudonym_key() -%}
    {{- return("nullif(" ~ adapter.dispatch("pseudonym_key", "dbt_governance")() | trim ~ ", '')") -}}
{%- endmacro %}


{% macro default__pseudonym_key() -%}
    {%- set name = var("dbt_governance_key_function", "governance.pseudonym_key") -%}
    {%- do dbt_governance._is_dotted("pseudonym_key", "var dbt_governance_key_function", name) -%}
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
            {%- do dbt_governance._refuse("require_pseudonym_key",
                "this connection has no pseudonym key of at least 16 characters; docs/dbt-package.md says how to set one") -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

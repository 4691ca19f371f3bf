{#
    mask_email('email')                      a***
    mask_email('email', keep_domain=true)    a***@example.com

    The first letter; `keep_domain` also shows the domain, which may name an employer.
#}
{% macro mask_email(expression, keep_domain=false) -%}
    {%- do dbt_governance._is_sql("mask_email", expression) -%}
    {%- do dbt_governance._is_flag("mask_email", "keep_domain", keep_domain) -%}
    {{- return(adapter.dispatch("mask_email", "dbt_governance")(expression, keep_domain)) -}}
{%- endmacro %}


{% macro default__mask_email(expression, keep_domain) -%}
    {%- if keep_domain -%}
        (left({{ expression }}, 1) || '***@' || split_part({{ expression }}, '@', 2))
    {%- else -%}
        (left({{ expression }}, 1) || '***')
    {%- endif -%}
{%- endmacro %}


{% macro bigquery__mask_email(expression, keep_domain) -%}
    {%- if keep_domain -%}
        concat(left({{ expression }}, 1), '***@', split({{ expression }}, '@')[safe_offset(1)])
    {%- else -%}
        concat(left({{ expression }}, 1), '***')
    {%- endif -%}
{%- endmacro %}


{# mask_phone('phone', keep=2): the last digits, never more than four, and never all of a short number. #}
{% macro mask_phone(expression, keep=2) -%}
    {%- do dbt_governance._is_sql("mask_phone", expression) -%}
    {%- do dbt_governance._is_whole("mask_phone", "keep", keep, 1, 4) -%}
    {{- return(adapter.dispatch("mask_tail", "dbt_governance")(expression, keep)) -}}
{%- endmacro %}


{# mask_pan('card'): the last four digits of a card number, as much as PCI DSS 3.4 lets most people see. #}
{% macro mask_pan(expression) -%}
    {%- do dbt_governance._is_sql("mask_pan", expression) -%}
    {{- return(adapter.dispatch("mask_tail", "dbt_governance")(expression, 4)) -}}
{%- endmacro %}


{# The first `keep` characters are dropped before the last ones are taken: a value no longer than that shows nothing. #}
{% macro default__mask_tail(expression, keep) -%}
    ('***' || right(substr(cast({{ expression }} as varchar), {{ keep + 1 }}), {{ keep }}))
{%- endmacro %}


{% macro bigquery__mask_tail(expression, keep) -%}
    concat('***', right(substr(cast({{ expression }} as string), {{ keep + 1 }}), {{ keep }}))
{%- endmacro %}


{% macro spark__mask_tail(expression, keep) -%}
    concat('***', right(substr(cast({{ expression }} as string), {{ keep + 1 }}), {{ keep }}))
{%- endmacro %}


{% macro databricks__mask_tail(expression, keep) -%}
    {{ dbt_governance.spark__mask_tail(expression, keep) }}
{%- endmacro %}


{# redact('note', data_type='varchar'): nothing of the value; the column stays, and its type with it. #}
{% macro redact(expression, data_type="varchar") -%}
    {%- do dbt_governance._is_sql("redact", expression) -%}
    {%- if data_type is not string
        or not modules.re.fullmatch("[A-Za-z][A-Za-z0-9_ ]*([(][0-9]+( *, *[0-9]+)?[)])?", data_type) -%}
        {%- do dbt_governance._refuse("redact", "`data_type` must be the name of a type, such as numeric(10, 2)") -%}
    {%- endif -%}
    {{- return(adapter.dispatch("redact", "dbt_governance")(data_type)) -}}
{%- endmacro %}


{% macro default__redact(data_type) -%}
    cast(null as {{ data_type }})
{%- endmacro %}


{% macro bigquery__redact(data_type) -%}
    cast(null as {{ "string" if data_type | lower == "varchar" else data_type }})
{%- endmacro %}


{% macro spark__redact(data_type) -%}
    cast(null as {{ "string" if data_type | lower == "varchar" else data_type }})
{%- endmacro %}


{% macro databricks__redact(data_type) -%}
    {{ dbt_governance.spark__redact(data_type) }}
{%- endmacro %}

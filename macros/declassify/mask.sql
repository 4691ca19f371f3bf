{# First letter of the local part; `keep_domain` also shows the domain, which may name an employer. #}
{% macro mask_email(expression, keep_domain=false) -%}
    {{- return(adapter.dispatch("mask_email", "dbt_governance")(expression, keep_domain)) -}}
{%- endmacro %}


{% macro default__mask_email(expression, keep_domain) -%}
    {%- if keep_domain -%}
        (left({{ expression }}, 1) || '***@' || {{ dbt.split_part(expression, "'@'", 2) | trim }})
    {%- else -%}
        (left({{ expression }}, 1) || '***')
    {%- endif -%}
{%- endmacro %}


{% macro bigquery__mask_email(expression, keep_domain) -%}
    {%- if keep_domain -%}
        concat(left({{ expression }}, 1), '***@', {{ dbt.split_part(expression, "'@'", 2) }})
    {%- else -%}
        concat(left({{ expression }}, 1), '***')
    {%- endif -%}
{%- endmacro %}


{# The last digits, two unless told otherwise and never more than four. #}
{% macro mask_phone(expression, keep=2) -%}
    {%- do dbt_governance._at_most("mask_phone", "keep", keep, 4) -%}
    {{- return(adapter.dispatch("mask_tail", "dbt_governance")(expression, keep)) -}}
{%- endmacro %}


{# The last four digits of a card number, the most that PCI DSS 3.4 shows without a need to know. #}
{% macro mask_pan(expression) -%}
    {{- return(adapter.dispatch("mask_tail", "dbt_governance")(expression, 4)) -}}
{%- endmacro %}


{% macro default__mask_tail(expression, keep) -%}
    ('***' || right(cast({{ expression }} as varchar), {{ keep }}))
{%- endmacro %}


{% macro bigquery__mask_tail(expression, keep) -%}
    concat('***', right(cast({{ expression }} as string), {{ keep }}))
{%- endmacro %}


{% macro spark__mask_tail(expression, keep) -%}
    concat('***', right(cast({{ expression }} as string), {{ keep }}))
{%- endmacro %}


{% macro databricks__mask_tail(expression, keep) -%}
    {{ dbt_governance.spark__mask_tail(expression, keep) }}
{%- endmacro %}


{# Nothing of the value: a typed null, so that the column stays and its type with it. #}
{% macro redact(expression, data_type="varchar") -%}
    cast(null as {{ dbt_governance._type_name(data_type) }})
{%- endmacro %}


{% macro _type_name(data_type) -%}
    {%- if not modules.re.fullmatch("[A-Za-z][A-Za-z0-9_ ]*([(][0-9]+( *, *[0-9]+)?[)])?", data_type) -%}
        {{ exceptions.raise_compiler_error("redact: `data_type` is not the name of a type") }}
    {%- endif -%}
    {{- return("string" if target.type in ["bigquery", "spark", "databricks"] and data_type == "varchar" else data_type) -}}
{%- endmacro %}


{% macro _at_most(macro_name, argument, value, limit) -%}
    {%- if value is not integer or value < 1 or value > limit -%}
        {{ exceptions.raise_compiler_error(
            macro_name ~ ": `" ~ argument ~ "` must be a whole number from 1 to " ~ limit
        ) }}
    {%- endif -%}
{%- endmacro %}

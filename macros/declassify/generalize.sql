{# A date at the coarseness of `to`: decade, year, quarter, month or week. #}
{% macro generalize_date(expression, to="year") -%}
    {%- if to not in ["decade", "year", "quarter", "month", "week"] -%}
        {{ exceptions.raise_compiler_error(
            "generalize_date: `to` must be decade, year, quarter, month or week"
        ) }}
    {%- endif -%}
    {{- return(adapter.dispatch("generalize_date", "dbt_governance")(expression, to)) -}}
{%- endmacro %}


{% macro default__generalize_date(expression, to) -%}
    {%- if to == "decade" -%}
        cast(floor(extract(year from cast({{ expression }} as date)) / 10) * 10 as integer)
    {%- else -%}
        cast(date_trunc('{{ to }}', cast({{ expression }} as date)) as date)
    {%- endif -%}
{%- endmacro %}


{% macro bigquery__generalize_date(expression, to) -%}
    {%- if to == "decade" -%}
        cast(floor(extract(year from cast({{ expression }} as date)) / 10) * 10 as int64)
    {%- else -%}
        date_trunc(cast({{ expression }} as date), {{ to }})
    {%- endif -%}
{%- endmacro %}


{# An age as the lower end of its band; ages of `cap` and over share one band (HIPAA 164.514(b)(2)(i)(C)). #}
{% macro generalize_age(expression, width=5, cap=90) -%}
    {%- do dbt_governance._at_most("generalize_age", "width", width, 50) -%}
    {%- do dbt_governance._at_most("generalize_age", "cap", cap, 90) -%}
    {{- return(adapter.dispatch("generalize_age", "dbt_governance")(expression, width, cap)) -}}
{%- endmacro %}


{% macro default__generalize_age(expression, width, cap) -%}
    case when ({{ expression }}) >= {{ cap }} then {{ cap }}
        else cast(floor(({{ expression }}) / {{ width }}) * {{ width }} as integer) end
{%- endmacro %}


{% macro bigquery__generalize_age(expression, width, cap) -%}
    case when ({{ expression }}) >= {{ cap }} then {{ cap }}
        else cast(floor(({{ expression }}) / {{ width }}) * {{ width }} as int64) end
{%- endmacro %}


{# The first characters of a postal code, three unless told otherwise. #}
{% macro truncate_postal(expression, keep=3) -%}
    {%- do dbt_governance._at_most("truncate_postal", "keep", keep, 4) -%}
    {{- return(adapter.dispatch("truncate_postal", "dbt_governance")(expression, keep)) -}}
{%- endmacro %}


{% macro default__truncate_postal(expression, keep) -%}
    left(cast({{ expression }} as varchar), {{ keep }})
{%- endmacro %}


{% macro bigquery__truncate_postal(expression, keep) -%}
    left(cast({{ expression }} as string), {{ keep }})
{%- endmacro %}


{% macro spark__truncate_postal(expression, keep) -%}
    left(cast({{ expression }} as string), {{ keep }})
{%- endmacro %}


{% macro databricks__truncate_postal(expression, keep) -%}
    {{ dbt_governance.spark__truncate_postal(expression, keep) }}
{%- endmacro %}


{# A number as the lower end of its band of `width`. #}
{% macro bucket(expression, width) -%}
    {%- if width is not number or width <= 0 -%}
        {{ exceptions.raise_compiler_error("bucket: `width` must be a number above 0") }}
    {%- endif -%}
    {{- return(adapter.dispatch("bucket", "dbt_governance")(expression, width)) -}}
{%- endmacro %}


{% macro default__bucket(expression, width) -%}
    (floor(({{ expression }}) / {{ width }}) * {{ width }})
{%- endmacro %}

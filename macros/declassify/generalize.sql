{# generalize_date('birth_date', to='year'): a date as the first day of its year, quarter, month or week; a decade as a number. #}
{% macro generalize_date(expression, to="year") -%}
    {%- do dbt_governance._is_sql("generalize_date", expression) -%}
    {%- do dbt_governance._is_one_of("generalize_date", "to", to, ["decade", "year", "quarter", "month", "week"]) -%}
    {{- return(adapter.dispatch("generalize_date", "dbt_governance")(expression, to)) -}}
{%- endmacro %}


{% macro default__generalize_date(expression, to) -%}
    {%- if to == "decade" -%}
        cast(floor(extract(year from cast({{ expression }} as date)) / 10) * 10 as integer)
    {%- else -%}
        cast(date_trunc('{{ to }}', cast({{ expression }} as date)) as date)
    {%- endif -%}
{%- endmacro %}


{# BigQuery's own week starts on Sunday; on Monday as everywhere else is `isoweek`. #}
{% macro bigquery__generalize_date(expression, to) -%}
    {%- if to == "decade" -%}
        cast(floor(extract(year from cast({{ expression }} as date)) / 10) * 10 as int64)
    {%- else -%}
        date_trunc(cast({{ expression }} as date), {{ "isoweek" if to == "week" else to }})
    {%- endif -%}
{%- endmacro %}


{#
    generalize_age('age', width=5, cap=90): an age as the lower end of its band; ages of `cap` and over share
    one band (HIPAA 164.514(b)(2)(i)(C)).
#}
{% macro generalize_age(expression, width=5, cap=90) -%}
    {%- do dbt_governance._is_sql("generalize_age", expression) -%}
    {%- do dbt_governance._is_whole("generalize_age", "width", width, 1, 50) -%}
    {%- do dbt_governance._is_whole("generalize_age", "cap", cap, 1, 90) -%}
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


{# truncate_postal('postal_code', keep=3): the first characters of a postal code. #}
{% macro truncate_postal(expression, keep=3) -%}
    {%- do dbt_governance._is_sql("truncate_postal", expression) -%}
    {%- do dbt_governance._is_whole("truncate_postal", "keep", keep, 1, 4) -%}
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


{# bucket('salary', 500): a number as the lower end of its band. #}
{% macro bucket(expression, width) -%}
    {%- do dbt_governance._is_sql("bucket", expression) -%}
    {%- if width is not number or width is boolean or width <= 0 -%}
        {%- do dbt_governance._refuse("bucket", "`width` must be a number above 0" ~ dbt_governance._but_is(width)) -%}
    {%- endif -%}
    {{- return(adapter.dispatch("bucket", "dbt_governance")(expression, width)) -}}
{%- endmacro %}


{% macro default__bucket(expression, width) -%}
    (floor(({{ expression }}) / {{ width }}) * {{ width }})
{%- endmacro %}


{# Whole numbers divided by each other lose their fraction towards zero, so that -1 would not be below 0. #}
{% macro postgres__bucket(expression, width) -%}
    (floor(({{ expression }}) * 1.0 / {{ width }}) * {{ width }})
{%- endmacro %}


{% macro redshift__bucket(expression, width) -%}
    {{ dbt_governance.postgres__bucket(expression, width) }}
{%- endmacro %}

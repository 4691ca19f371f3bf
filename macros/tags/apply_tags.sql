{#
    post-hook: tells the warehouse what the gate inferred of each column, so that its own tags and masks hold.
    Needs `vars: {dbt_governance_write_back: true}`; without the gate there is nothing to apply.

    duckdb, postgres   a comment on the column, inside the model's transaction
    snowflake          the tag `dbt_governance_tag`, and a masking policy where one is named for the class
    databricks         the tag `governance_class`, and a mask where one is named for the class
    others             nothing

    `dbt_governance_masks` names a policy or a function per class: {contact.email: governance.mask_text}.
    On Snowflake and Databricks every statement commits by itself: a mask follows its table by a moment. Where
    that moment matters, build in a schema nobody reads and swap, or tag the schema beforehand.
#}
{% macro apply_tags() -%}
    {%- set statements = [] -%}
    {%- if execute -%}
        {%- for column in model.columns.values() -%}
            {%- set said = (column.config.meta if column.config else {}).get("dbt_governance") or {} -%}
            {%- for class in said.get("classes", []) -%}
                {%- do dbt_governance._dotted("class", class) -%}
            {%- endfor -%}
            {%- if said.get("classes") -%}
                {%- set sql = adapter.dispatch("tag_column", "dbt_governance")(this, column.name, said) -%}
                {%- if sql | trim -%}{%- do statements.append(sql | trim) -%}{%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(statements | join(";\n")) -}}
{%- endmacro %}


{% macro default__tag_column(relation, column, said) -%}{%- endmacro %}


{% macro duckdb__tag_column(relation, column, said) -%}
    comment on column {{ relation }}.{{ adapter.quote(column) }} is '{{ dbt_governance._comment(said) }}'
{%- endmacro %}


{% macro postgres__tag_column(relation, column, said) -%}
    comment on column {{ relation }}.{{ adapter.quote(column) }} is '{{ dbt_governance._comment(said) }}'
    {%- set provider = var("dbt_governance_security_label_provider", "") -%}
    {%- if provider -%}
        {%- do dbt_governance._dotted("dbt_governance_security_label_provider", provider) -%}
        ;
    security label for {{ provider }} on column {{ relation }}.{{ adapter.quote(column) }}
        is '{{ said.classes | join(",") }}'
    {%- endif -%}
{%- endmacro %}


{% macro redshift__tag_column(relation, column, said) -%}{%- endmacro %}


{% macro snowflake__tag_column(relation, column, said) -%}
    {%- set tag = var("dbt_governance_tag", "governance.data_class") -%}
    {%- do dbt_governance._dotted("dbt_governance_tag", tag) -%}
    {%- set kind = "view" if model.config.materialized == "view" else "table" -%}
    alter {{ kind }} {{ relation }} modify column {{ column }} set tag {{ tag }} = '{{ said.classes | join(",") }}'
    {%- set mask = dbt_governance._mask(said) -%}
    {%- if mask -%}
        ;
    alter {{ kind }} {{ relation }} modify column {{ column }} set masking policy {{ mask }} force
    {%- endif -%}
{%- endmacro %}


{% macro databricks__tag_column(relation, column, said) -%}
    alter table {{ relation }} alter column {{ column }} set tags ('governance_class' = '{{ said.classes | join(",") }}')
    {%- set mask = dbt_governance._mask(said) -%}
    {%- if mask -%}
        ;
    alter table {{ relation }} alter column {{ column }} set mask {{ mask }}
    {%- endif -%}
{%- endmacro %}


{% macro _comment(said) -%}
    {{- return("personal data: " ~ (said.classes | join(", ")) ~ " (" ~ (said.states | join(", ")) ~ ")") -}}
{%- endmacro %}


{# The first class that a mask is named for; a column of several classes is masked as the first of them. #}
{% macro _mask(said) -%}
    {%- set masks = var("dbt_governance_masks", {}) -%}
    {%- for class in said.classes if class in masks -%}
        {%- if loop.first -%}
            {%- do dbt_governance._dotted("dbt_governance_masks", masks[class]) -%}
            {{- return(masks[class]) -}}
        {%- endif -%}
    {%- endfor -%}
    {{- return("") -}}
{%- endmacro %}


{% macro _dotted(what, name) -%}
    {%- if not modules.re.fullmatch("[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*){0,4}", name) -%}
        {{ exceptions.raise_compiler_error(what ~ ": `" ~ name ~ "` is not a dotted name") }}
    {%- endif -%}
{%- endmacro %}

{#
    post-hook: "{{ dbt_governance.apply_tags() }}"

    Tells the warehouse what is in each column, so that its own comments, tags and masks hold: the classes that
    the gate inferred (`vars: {dbt_governance_write_back: true}`), or without the gate those that the YAML
    declares. What protects a class is named by `vars: {dbt_governance_masks: {contact: governance.mask_text}}`;
    a class is protected by the entry for the nearest of its parents. docs/dbt-package.md tells for every
    warehouse what is sent and whether a moment is left between the build and the mask.
#}
{% macro apply_tags() -%}
    {%- if execute -%}{%- do dbt_governance._send(dbt_governance.tag_statements(this)) -%}{%- endif -%}
{%- endmacro %}


{# One at a time: not every warehouse takes more, and the gate reads each of them. #}
{% macro _send(statements) -%}
    {%- for statement in statements -%}{%- do run_query(statement) -%}{%- endfor -%}
{%- endmacro %}


{# The statements for one relation; what is not SQL (BigQuery's policy tags) is done at once. #}
{% macro tag_statements(relation) -%}
    {%- set labelled = dbt_governance._labelled() -%}
    {%- if not labelled -%}{{- return([]) -}}{%- endif -%}
    {%- set columns = dbt_governance._there(labelled, adapter.get_columns_in_relation(relation)) -%}
    {{- return(adapter.dispatch("tag_relation", "dbt_governance")(relation, columns)) -}}
{%- endmacro %}


{% macro default__tag_relation(relation, columns) -%}
    {{- return([]) -}}
{%- endmacro %}


{% macro duckdb__tag_relation(relation, columns) -%}
    {{- return(dbt_governance._comments(relation, columns)) -}}
{%- endmacro %}


{#
    A security label says the classes, unless the provider is PostgreSQL Anonymizer, whose labels are rules:
    there only columns with a mask get one.
#}
{% macro postgres__tag_relation(relation, columns) -%}
    {%- set statements = dbt_governance._comments(relation, columns) -%}
    {%- set provider = var("dbt_governance_security_label_provider", "") -%}
    {%- if provider -%}
        {%- do dbt_governance._is_dotted("apply_tags", "var dbt_governance_security_label_provider", provider) -%}
        {%- for column in columns -%}
            {%- set name = adapter.quote(column.name | replace('"', '""')) -%}
            {%- if provider != "anon" -%}
                {%- set label = column.classes | join(",") -%}
            {%- elif column.mask -%}
                {%- set label = "MASKED WITH FUNCTION " ~ column.mask ~ "(" ~ name | replace("'", "''") ~ ")" -%}
            {%- else -%}
                {%- set label = "" -%}
            {%- endif -%}
            {%- if label -%}
                {%- do statements.append("security label for " ~ provider ~ " on column " ~ relation ~ "." ~ name
                    ~ " is '" ~ label ~ "'") -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(statements) -}}
{%- endmacro %}


{# Views show what the tables under them let through. #}
{% macro redshift__tag_relation(relation, columns) -%}
    {%- if model.config.materialized == "view" -%}{{- return([]) -}}{%- endif -%}
    {%- set statements = dbt_governance._comments(relation, columns) -%}
    {%- for column in columns if column.mask -%}
        {%- do statements.append("attach masking policy " ~ column.mask ~ " on " ~ relation.include(database=false)
            ~ " (" ~ adapter.quote(column.name | replace('"', '""')) ~ ") to public") -%}
    {%- endfor -%}
    {{- return(statements) -}}
{%- endmacro %}


{% macro snowflake__tag_relation(relation, columns) -%}
    {%- set tag = dbt_governance._snowflake_tag() -%}
    {%- set change = "alter " ~ ("view " if model.config.materialized == "view" else "table ") ~ relation
        ~ " modify column " -%}
    {%- set statements = [] -%}
    {%- for column in columns -%}
        {%- set name = adapter.quote(column.name | replace('"', '""')) -%}
        {%- do statements.append(change ~ name ~ " set tag " ~ tag ~ " = '" ~ column.classes | join(",") ~ "'") -%}
        {%- if column.mask -%}
            {%- do statements.append(change ~ name ~ " set masking policy " ~ column.mask ~ " force") -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(statements) -}}
{%- endmacro %}


{% macro databricks__tag_relation(relation, columns) -%}
    {%- set is_view = model.config.materialized == "view" -%}
    {%- set change = "alter " ~ ("view " if is_view else "table ") ~ relation ~ " alter column " -%}
    {%- set statements = [] -%}
    {%- for column in columns -%}
        {%- set name = adapter.quote(column.name | replace("`", "``")) -%}
        {%- do statements.append(change ~ name ~ " set tags ('governance_class' = '" ~ column.classes | join(",") ~ "')") -%}
        {%- if column.mask and not is_view -%}
            {%- do statements.append(change ~ name ~ " set mask " ~ column.mask) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(statements) -}}
{%- endmacro %}


{#
    Policy tags are set through BigQuery's API, since its DDL has no word for them; a view shows what the tables
    under it let through. dbt sets them again with the columns' descriptions (`persist_docs`), and takes off
    those that it does not find on the model.
#}
{% macro bigquery__tag_relation(relation, columns) -%}
    {%- set changes = {} -%}
    {%- for column in columns if column.mask and model.config.materialized != "view" -%}
        {%- if not column.of_model.get("policy_tags") -%}
            {%- do column.of_model.update({"policy_tags": [column.mask]}) -%}
        {%- endif -%}
        {%- do changes.update({column.name: {
            "name": column.name,
            "description": column.of_model.get("description") or "",
            "policy_tags": column.of_model.policy_tags,
        }}) -%}
    {%- endfor -%}
    {%- if changes -%}{%- do adapter.update_columns(relation, changes) -%}{%- endif -%}
    {{- return([]) -}}
{%- endmacro %}


{#
    A comment takes in the column's description, and the description the comment: dbt writes it over ours where
    `persist_docs` is on.
#}
{% macro _comments(relation, columns) -%}
    {%- set statements = [] -%}
    {%- for column in columns -%}
        {%- set said = column.of_model.get("description") or "" -%}
        {%- set text = said if column.text in said else (said ~ " " ~ column.text) | trim -%}
        {%- do column.of_model.update({"description": text}) -%}
        {%- do statements.append("comment on column " ~ relation ~ "." ~ adapter.quote(column.name | replace('"', '""'))
            ~ " is '" ~ text | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{- return(statements) -}}
{%- endmacro %}


{% macro _snowflake_tag() -%}
    {%- set tag = var("dbt_governance_tag", "governance.data_class") -%}
    {%- do dbt_governance._is_dotted("apply_tags", "var dbt_governance_tag", tag) -%}
    {{- return(tag) -}}
{%- endmacro %}

{#
    Tables that are never there without their masks. dbt takes these in place of its own only where the project
    asks for it:

        dispatch:
          - macro_namespace: dbt
            search_order: [your_project, dbt_governance, dbt]

    Postgres, Redshift and DuckDB need none: there `apply_tags` is part of the model's transaction.
#}

{# Snowflake: the policies and tags stand in the CREATE itself, which replaces the table in one step. #}
{% macro snowflake__create_table_as(temporary, relation, compiled_code, language="sql") -%}
    {%- set created -%}{{ dbt.snowflake__create_table_as(temporary, relation, compiled_code, language, **kwargs) }}{%- endset -%}
    {%- set labelled = dbt_governance._protectable(temporary, language) -%}
    {%- if not labelled -%}{{- return(created) -}}{%- endif -%}
    {#- With masks CREATE wants every column's type, which an empty table of the same query tells. -#}
    {%- set shape = relation.incorporate(path={"identifier": relation.identifier ~ "__dbt_governance"}) -%}
    {%- do run_query(dbt.snowflake__create_table_as(true, shape, dbt_governance._no_rows(compiled_code), "sql")) -%}
    {%- set existing = adapter.get_columns_in_relation(shape) -%}
    {%- do adapter.drop_relation(shape) -%}
    {%- set by_name = {} -%}
    {%- for column in dbt_governance._there(labelled, existing) -%}{%- do by_name.update({column.name: column}) -%}{%- endfor -%}
    {%- set tag = dbt_governance._snowflake_tag() -%}
    {%- set lines = [] -%}
    {%- for column in existing -%}
        {%- set said = by_name.get(column.name) -%}
        {%- do lines.append(adapter.quote(column.name | replace('"', '""')) ~ " " ~ column.data_type
            ~ (" with masking policy " ~ said.mask if said and said.mask else "")
            ~ (" with tag (" ~ tag ~ " = '" ~ said.classes | join(",") ~ "')" if said else "")) -%}
    {%- endfor -%}
    {%- set head = modules.re.search(
        "create or replace\\s+(?:transient\\s+)?(?:iceberg\\s+)?table\\s+" ~ modules.re.escape(relation | string) ~ "(?=\\s)",
        created) -%}
    {%- if not head -%}
        {%- do dbt_governance._refuse("create_table_as", "dbt-snowflake creates tables in a way that this version "
            ~ "does not know; take dbt_governance out of `dispatch` until there is one that does") -%}
    {%- endif -%}
    {{- return(created[:head.end()] ~ " (\n    " ~ lines | join(",\n    ") ~ "\n)" ~ created[head.end():]) -}}
{%- endmacro %}


{# BigQuery: an empty table, its policy tags, then the rows. #}
{% macro bigquery__create_table_as(temporary, relation, compiled_code, language="sql") -%}
    {%- set partition = config.get("partition_by") -%}
    {%- set own_way = partition is mapping and partition.get("time_ingestion_partitioning") -%}
    {%- set masks = dbt_governance._protectable(temporary, language) | selectattr("mask") | list -%}
    {%- if own_way or not masks -%}
        {{- return(dbt.bigquery__create_table_as(temporary, relation, compiled_code, language, **kwargs)) -}}
    {%- endif -%}
    {%- do run_query(dbt.bigquery__create_table_as(false, relation, dbt_governance._no_rows(compiled_code), "sql")) -%}
    {%- do dbt_governance.tag_statements(relation) -%}
    {%- set names = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}{%- do names.append(adapter.quote(column.name)) -%}{%- endfor -%}
    {{- return("insert into " ~ relation ~ " (" ~ names | join(", ") ~ ")\nselect " ~ names | join(", ")
        ~ "\nfrom (\n" ~ compiled_code ~ "\n)") -}}
{%- endmacro %}


{# Databricks: an empty table, its tags and masks, then the rows. #}
{% macro databricks__create_table_as(temporary, relation, compiled_code, language="sql") -%}
    {%- if not dbt_governance._protectable(temporary, language) | selectattr("mask") | list -%}
        {{- return(dbt.databricks__create_table_as(temporary, relation, compiled_code, language, **kwargs)) -}}
    {%- endif -%}
    {%- do run_query(dbt.databricks__create_table_as(false, relation, dbt_governance._no_rows(compiled_code), "sql")) -%}
    {%- do dbt_governance._send(dbt_governance.tag_statements(relation)) -%}
    {{- return("insert into " ~ relation ~ " by name\nselect *\nfrom (\n" ~ compiled_code ~ "\n)") -}}
{%- endmacro %}


{# Scratch tables are dbt's own affair, and with an enforced contract dbt writes the list of columns itself. #}
{% macro _protectable(temporary, language) -%}
    {%- set contract = config.get("contract") -%}
    {%- if not execute or temporary or language != "sql" or (contract and contract.enforced) -%}
        {{- return([]) -}}
    {%- endif -%}
    {{- return(dbt_governance._labelled()) -}}
{%- endmacro %}


{% macro _no_rows(compiled_code) -%}
    {{- return("select * from (\n" ~ compiled_code ~ "\n) where false") -}}
{%- endmacro %}

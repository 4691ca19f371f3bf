{#
    dbt run-operation governance_inventory: prints as JSON what the project declares about its data.
    It reads the project only, and no row.
#}
{% macro governance_inventory() -%}
    {%- set entries = [] -%}
    {%- if execute -%}
        {%- for node in (graph.sources.values() | list + graph.nodes.values() | list) | sort(attribute="unique_id") -%}
            {%- if node.resource_type in ["source", "model", "seed", "snapshot"] -%}
                {%- set columns = {} -%}
                {%- for column in node.columns.values() -%}
                    {%- set said = dbt_governance._said(column) -%}
                    {%- if said -%}{%- do columns.update({column.name: said}) -%}{%- endif -%}
                {%- endfor -%}
                {%- set said = dbt_governance._said(node) -%}
                {%- if said or columns -%}
                    {%- do entries.append({
                        "unique_id": node.unique_id,
                        "relation": node.relation_name,
                        "governance": said,
                        "columns": columns,
                    }) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do print(tojson({"version": 1, "datasets": entries}, sort_keys=true)) -%}
    {%- endif -%}
    {{- return(entries) -}}
{%- endmacro %}


{% macro _said(thing) -%}
    {%- set config_meta = (thing.config.meta if thing.config else none) or {} -%}
    {{- return(config_meta.get("governance") or (thing.meta or {}).get("governance") or {}) -}}
{%- endmacro %}

{% macro columns_except(relation, left_out) -%}
    {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {{ names | reject('in', left_out) | join(',\n    ') }}
{%- endmacro %}

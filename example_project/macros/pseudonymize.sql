{% macro pseudonymize(column) -%}
    md5(cast({{ column }} as varchar))
{%- endmacro %}

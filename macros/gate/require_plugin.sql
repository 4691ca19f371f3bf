{#
    on-run-start: stop before anything is built when the gate is not on in this run. It guards against
    accidents (a machine without the plugin, a policy that was moved), not against whoever sets the
    environment.
#}
{% macro require_plugin() -%}
    {%- if execute and env_var("DBT_GOVERNANCE_ACTIVE", "") != "1" -%}
        {%- do dbt_governance._refuse("require_plugin",
            "the gate is not on in this run. It needs `pip install dbt-governance` beside dbt, "
            ~ "privacy.yml beside dbt_project.yml, and DBT_GOVERNANCE not set to off; `governance doctor` tells.") -%}
    {%- endif -%}
{%- endmacro %}

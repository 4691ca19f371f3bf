{# Rows of people (`column_name`) who have no row in `consents` for which `when` holds. #}
{% test only_consented(model, column_name, consents, key, when) %}
    {{ config(fail_calc="coalesce(sum(failures), 0)") }}
    select count(*) as failures
    from {{ model }} as checked
    where checked.{{ column_name }} is not null
        and not exists (
            select 1
            from {{ consents }} as given
            where given.{{ key }} = checked.{{ column_name }} and ({{ when }})
        )
{% endtest %}


{# Rows whose date (`column_name`) is longer ago than they may be kept: `keep` days, months or years. #}
{% test retention(model, column_name, keep, unit="day") %}
    {{ config(fail_calc="coalesce(sum(failures), 0)") }}
    {%- do dbt_governance._is_whole("retention", "keep", keep, 1) -%}
    {%- do dbt_governance._is_one_of("retention", "unit", unit, ["day", "month", "year"]) -%}
    select count(*) as failures
    from {{ model }}
    where cast({{ column_name }} as date)
        < cast({{ dbt.dateadd(unit, -keep, dbt.current_timestamp()) | trim }} as date)
{% endtest %}

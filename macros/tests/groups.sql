{# Groups of `columns` with fewer than `k` rows, or fewer than `k` people if `subject` names who a row is of. #}
{% test k_anonymity(model, columns, k=20, subject=none) %}
    {{ config(fail_calc="coalesce(sum(failures), 0)") }}
    {%- do dbt_governance._is_list("k_anonymity", "columns", columns) -%}
    {%- do dbt_governance._is_whole("k_anonymity", "k", k, 2) -%}
    select count(*) as failures
    from (
        select {{ columns | join(", ") }},
            count({{ "distinct " ~ subject if subject else "*" }}) as members
        from {{ model }}
        group by {{ columns | join(", ") }}
    ) as sized
    where members < {{ k }}
{% endtest %}


{# Groups of `columns` in which `sensitive` has fewer than `l` values: whoever is in one is known by it. #}
{% test l_diversity(model, columns, sensitive, l=2) %}
    {{ config(fail_calc="coalesce(sum(failures), 0)") }}
    {%- do dbt_governance._is_list("l_diversity", "columns", columns) -%}
    {%- do dbt_governance._is_whole("l_diversity", "l", l, 2) -%}
    select count(*) as failures
    from (
        select {{ columns | join(", ") }}, count(distinct {{ sensitive }}) as kinds
        from {{ model }}
        group by {{ columns | join(", ") }}
    ) as sized
    where kinds < {{ l }}
{% endtest %}

"""The semantic layer as queries: semantic models, metrics in both forms, saved queries and their exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from governance.lineage.graph import build_graph
from governance.lineage.model import Graph
from governance.project.nodes import Project, ResourceType
from governance.readers.dbt_nodes import convert

ORDERS = {
    "name": "orders",
    "node_relation": {
        "alias": "orders",
        "schema_name": "s",
        "database": "db",
        "relation_name": '"db"."s"."orders"',
    },
    "defaults": {"agg_time_dimension": "placed"},
    "entities": [
        {"name": "order", "type": "primary", "expr": "nr"},
        {"name": "person", "type": "foreign", "expr": "user_id"},
    ],
    "dimensions": [
        {"name": "placed", "type": "time", "expr": "placed_at", "type_params": {"time_granularity": "day"}},
        {"name": "channel", "type": "categorical"},
        {"name": "mail_domain", "type": "categorical", "expr": "split_part(email, '@', 2)"},
    ],
    "measures": [
        {"name": "spent", "agg": "sum", "expr": "amount"},
        {"name": "buyers", "agg": "count_distinct", "expr": "user_id"},
        {"name": "last_mail", "agg": "max", "expr": "lower(email)"},
        {"name": "rows_seen", "agg": "count", "expr": "1"},
    ],
    "depends_on": {"nodes": ["model.p.orders"], "macros": []},
}
PEOPLE = {
    "name": "people",
    "node_relation": {
        "alias": "people",
        "schema_name": "s",
        "database": "db",
        "relation_name": '"db"."s"."people"',
    },
    "entities": [
        {"name": "person", "type": "primary", "expr": "id"},
        {"name": "city", "type": "foreign", "expr": "city_id"},
    ],
    "dimensions": [{"name": "email", "type": "categorical"}, {"name": "born", "type": "time"}],
    "measures": [],
    "depends_on": {"nodes": ["model.p.people"], "macros": []},
}
CITIES = {
    "name": "cities",
    "node_relation": {
        "alias": "cities",
        "schema_name": "s",
        "database": "db",
        "relation_name": '"db"."s"."cities"',
    },
    "primary_entity": "city",
    "entities": [{"name": "city", "type": "primary", "expr": "id"}],
    "dimensions": [{"name": "label", "type": "categorical"}],
    "measures": [],
    "depends_on": {"nodes": ["model.p.cities"], "macros": []},
}


def simple(measure: str, **more: Any) -> dict[str, Any]:
    return {"type": "simple", "type_params": {"measure": {"name": measure}}, **more}


METRICS: dict[str, dict[str, Any]] = {
    "revenue": simple("spent"),
    "buyers": simple("buyers"),
    "mail": simple(
        "last_mail",
        filter={"where_filters": [{"where_sql_template": "{{ Dimension('order__channel') }} = 'web'"}]},
    ),
    "per_buyer": {
        "type": "ratio",
        "type_params": {"numerator": {"name": "revenue"}, "denominator": {"name": "buyers"}},
    },
    "doubled": {
        "type": "derived",
        "type_params": {
            "expr": "a * 2 + buyers",
            "metrics": [{"name": "revenue", "alias": "a"}, {"name": "buyers"}],
        },
    },
    "running": {
        "type": "cumulative",
        "type_params": {"measure": {"name": "spent"}, "cumulative_type_params": {}},
    },
    "running_of": {
        "type": "cumulative",
        "type_params": {"cumulative_type_params": {"metric": {"name": "revenue"}}},
    },
    "converted": {
        "type": "conversion",
        "type_params": {
            "conversion_type_params": {
                "base_measure": {"name": "buyers"},
                "conversion_measure": {"name": "rows_seen"},
                "entity": "person",
            }
        },
    },
    "own_terms": {
        "type": "simple",
        "type_params": {
            "expr": "lower(email)",
            "metric_aggregation_params": {"semantic_model": "orders", "agg": "max", "expr": "lower(email)"},
        },
    },
    "endless": {"type": "derived", "type_params": {"expr": "endless + 1", "metrics": [{"name": "endless"}]}},
    "lost": simple("no_such_measure"),
    "odd": simple(
        "spent",
        filter={"where_filters": [{"where_sql_template": "{{ Metric('x', group_by=['person']) }} > 3"}]},
    ),
}


def project(*, dialect: str = "duckdb", **queries: dict[str, Any]) -> Project:
    def models() -> Iterator[tuple[str, dict[str, Any]]]:
        for name, columns in (
            ("orders", "nr user_id placed_at channel email amount"),
            ("people", "id email born city_id"),
            ("cities", "id label"),
        ):
            yield (
                f"model.p.{name}",
                {
                    "resource_type": "model",
                    "name": name,
                    "relation_name": f'"db"."s"."{name}"',
                    "schema": "s",
                    "database": "db",
                    "compiled_code": f"select {', '.join(columns.split())} from raw.{name}",
                    "depends_on": {"nodes": [], "macros": []},
                },
            )

    return convert(
        {
            "metadata": {"adapter_type": dialect, "project_name": "p"},
            "nodes": dict(models()),
            "sources": {},
            "semantic_models": {f"semantic_model.p.{m['name']}": m for m in (ORDERS, PEOPLE, CITIES)},
            "metrics": {
                f"metric.p.{name}": {
                    "name": name,
                    "depends_on": {"nodes": ["semantic_model.p.orders"]},
                    **metric,
                }
                for name, metric in METRICS.items()
            },
            "saved_queries": {
                f"saved_query.p.{name}": {
                    "name": name,
                    "depends_on": {"nodes": ["metric.p.revenue"]},
                    **query,
                }
                for name, query in queries.items()
            },
        }
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build_graph(project())


def flows(graph: Graph, unique_id: str) -> dict[str, list[str]]:
    return {
        column.name: sorted(
            {
                f"{i.dataset.removeprefix('db.s.')}.{i.column} {'; '.join(map(str, i.operations))}".strip()
                for i in column.inputs
            }
        )
        for column in graph.nodes[unique_id].merged.columns
    }


def filters(graph: Graph, unique_id: str) -> set[str]:
    rows = graph.nodes[unique_id].merged.row_inputs
    return {f"{r.dataset.removeprefix('db.s.')}.{r.column}" for r in rows if r.subtype.value == "FILTER"}


def test_a_semantic_model_shows_its_entities_dimensions_and_aggregated_measures(graph):
    assert graph.nodes["semantic_model.p.orders"].dataset == "semantic_model.orders"
    assert flows(graph, "semantic_model.p.orders") == {
        "order": ["orders.nr"],
        "person": ["orders.user_id"],
        "placed": ["orders.placed_at"],
        "channel": ["orders.channel"],
        "mail_domain": ["orders.email split_part(·, '@', 2)"],
        "spent": ["orders.amount sum"],
        "buyers": ["orders.user_id count distinct"],
        "last_mail": ["orders.email lower; max"],
        "rows_seen": [],
    }


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("revenue", ["orders.amount sum"]),
        ("mail", ["orders.email lower; max"]),
        ("per_buyer", ["orders.amount sum; /(·, …)", "orders.user_id count distinct; /(…, ·)"]),
        ("doubled", ["orders.amount sum; *(·, 2); +(·, …)", "orders.user_id count distinct; +(…, ·)"]),
        ("running", ["orders.amount sum"]),
        ("running_of", ["orders.amount sum"]),
        ("converted", ["orders.user_id count distinct; /(…, ·)"]),
        ("own_terms", ["orders.email lower; max"]),
    ],
)
def test_a_metric_is_made_of_the_columns_of_its_semantic_model(graph, metric, expected):
    assert flows(graph, f"metric.p.{metric}") == {metric: expected}
    assert graph.nodes[f"metric.p.{metric}"].traced


def test_a_metrics_filter_decides_its_rows(graph):
    assert filters(graph, "metric.p.mail") == {"orders.channel"}
    assert "orders.user_id" in filters(graph, "metric.p.converted")


@pytest.mark.parametrize("metric", ["endless", "lost", "odd"])
def test_a_metric_that_cannot_be_told_is_a_gap_over_everything_it_may_read(graph, metric):
    lineage = graph.nodes[f"metric.p.{metric}"]
    assert not lineage.traced
    assert lineage.merged.gaps
    read = {i.dataset for column in lineage.merged.columns for i in column.inputs}
    assert read == {"semantic_model.orders", "semantic_model.people", "semantic_model.cities"}


QUERY = {
    "query_params": {
        "metrics": ["revenue", "buyers"],
        "group_by": [
            "Dimension('person__email')",
            "TimeDimension('metric_time', 'month')",
            "Dimension('order__person__city__label')",
            "Entity('person')",
            "order__channel",
        ],
        "where": {
            "where_filters": [
                {"where_sql_template": "{{ TimeDimension('person__born', 'year') }} < '2000-01-01'"},
                {"where_sql_template": "{{ Dimension('order__mail_domain') }} = 'example.com'"},
            ]
        },
    },
    "exports": [
        {
            "name": "kept",
            "config": {"export_as": "table", "schema_name": "out", "alias": "kept_rows", "database": "db"},
        },
        {"name": "seen", "config": {"export_as": "view", "schema_name": "out"}},
    ],
}


def test_a_saved_query_has_its_groupings_and_metrics():
    graph = build_graph(project(weekly=QUERY))
    expected = {
        "person__email": ["people.email"],
        "metric_time__month": ["orders.placed_at timestamp_trunc(·, MONTH)"],
        "order__person__city__label": ["cities.label"],
        "person": ["orders.user_id"],
        "order__channel": ["orders.channel"],
        "revenue": ["orders.amount sum"],
        "buyers": ["orders.user_id count distinct"],
    }
    assert flows(graph, "saved_query.p.weekly") == expected
    assert filters(graph, "saved_query.p.weekly") == {"people.born", "orders.email"}
    rows = {
        (r.dataset, r.column)
        for r in graph.nodes["saved_query.p.weekly"].merged.row_inputs
        if r.subtype.value == "JOIN"
    }
    assert {
        ("db.s.orders", "user_id"),
        ("db.s.people", "id"),
        ("db.s.people", "city_id"),
        ("db.s.cities", "id"),
    } <= rows


def test_an_export_is_a_relation_with_the_columns_of_its_query():
    found = project(weekly=QUERY)
    kept, seen = found.nodes["saved_query.p.weekly.kept"], found.nodes["saved_query.p.weekly.seen"]
    assert (kept.relation, kept.name, kept.materialized) == ("db.out.kept_rows", "out.kept_rows", "table")
    assert (seen.relation, seen.materialized) == ("out.seen", "view")
    assert kept.resource_type is ResourceType.SAVED_QUERY
    graph = build_graph(found)
    assert flows(graph, kept.unique_id) == flows(graph, "saved_query.p.weekly")


@pytest.mark.parametrize(
    "group_by",
    [
        "Dimension('person__no_such')",
        "Dimension('nobody__email')",
        "Dimension('person__email', entity_path=['x'])",
    ],
)
def test_a_saved_query_that_names_what_is_not_there_is_a_gap(group_by):
    query = {"query_params": {"metrics": ["revenue"], "group_by": [group_by], "where": None}}
    graph = build_graph(project(weekly=query))
    assert not graph.nodes["saved_query.p.weekly"].traced
    assert graph.nodes["saved_query.p.weekly"].merged.gaps


def test_a_metric_of_other_rows_keeps_its_own_groups():
    query = {
        "query_params": {"metrics": ["mail", "revenue"], "group_by": ["Entity('person')"], "where": None}
    }
    graph = build_graph(project(weekly=query))
    assert flows(graph, "saved_query.p.weekly")["person"] == [
        "orders.user_id coalesce(·, …)",
        "orders.user_id coalesce(…, ·)",
        "orders.user_id is null",
    ]


def test_a_limit_lets_the_order_decide_the_rows():
    params = {"metrics": ["revenue"], "group_by": ["Entity('person')"], "order_by": ["-revenue"], "limit": 10}
    graph = build_graph(project(weekly={"query_params": params}))
    rows = graph.nodes["saved_query.p.weekly"].merged.row_inputs
    assert {r.column for r in rows if r.subtype.value == "SORT"} == {"amount", "user_id"}


@pytest.mark.parametrize(
    "dialect",
    ["snowflake", "bigquery", "databricks", "redshift", "postgres", "trino", "sqlserver", "clickhouse"],
)
def test_the_queries_can_be_read_in_every_dialect(dialect):
    graph = build_graph(project(dialect=dialect, weekly=QUERY))
    untraced = {uid for uid, lineage in graph.nodes.items() if not lineage.traced}
    assert untraced == {"metric.p.endless", "metric.p.lost", "metric.p.odd"}

"""Whole projects: order, inferred schemas, stars that later knowledge closes, and what is not SQL."""

from __future__ import annotations

from typing import Any

import pytest

from governance.lineage.graph import build_graph
from governance.lineage.model import WHOLE_ROW, Graph, Subtype
from governance.lineage.schema import Schema
from governance.lineage.walk import downstream, upstream
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType


def node(kind: str, name: str, sql: str | tuple[str, ...] = (), **more: Any) -> Node:
    codes = (sql,) if isinstance(sql, str) else sql
    branches = [""] if len(codes) == 1 else ["full_refresh", "incremental"]
    columns = tuple(DeclaredColumn(name=column) for column in more.pop("columns", ()))
    return Node(
        unique_id=f"{kind}.{name}",
        resource_type=ResourceType(kind),
        name=f"s.{name}",
        relation=f"db.s.{name}",
        compiled=tuple(CompiledCode(sql=c, branch=b) for c, b in zip(codes, branches, strict=False)),
        columns=columns,
        **more,
    )


def graph(*nodes: Node, dialect: str = "duckdb", schema: Schema | None = None) -> Graph:
    by_id = {n.unique_id: n for n in sorted(nodes, key=lambda n: n.unique_id)}
    return build_graph(Project(name="p", dialect=dialect, nodes=by_id), schema=schema)


def inputs(g: Graph, unique_id: str, column: str) -> set[tuple[str, str, Subtype]]:
    found = next(c for c in g.nodes[unique_id].merged.columns if c.name == column)
    return {(i.dataset, i.column, i.subtype) for i in found.inputs}


USERS = node("source", "users", columns=("id", "email"), columns_complete=True)


def test_inferred_columns_are_the_next_schema() -> None:
    g = graph(
        USERS,
        node("model", "a", "select * from db.s.users", depends_on=("source.users",)),
        node("model", "b", "select lower(email) as mail from db.s.a", depends_on=("model.a",)),
    )
    assert g.columns["db.s.a"] == ("id", "email")
    assert inputs(g, "model.b", "mail") == {("db.s.a", "email", Subtype.TRANSFORMATION)}
    assert g.nodes["model.b"].traced
    assert [str(e.source) for e in upstream(g, "db.s.b", "mail")] == ["db.s.a.email", "db.s.users.email"]
    assert [str(e.target) for e in downstream(g, "db.s.users", "email")] == ["db.s.a.email", "db.s.b.mail"]


def test_tables_in_sql_order_nodes_whose_dependencies_are_not_declared() -> None:
    g = graph(
        USERS,
        node("model", "a", "select * from db.s.z", depends_on=("source.users",)),
        node("model", "z", "select email from db.s.users", depends_on=("source.users",)),
    )
    assert list(g.nodes).index("model.z") < list(g.nodes).index("model.a")
    assert g.columns["db.s.a"] == ("email",)


def test_folder_of_sql_files_needs_no_dependencies() -> None:
    g = graph(
        node("model", "c", "select email from db.s.b"),
        node("model", "b", "select * from db.s.a"),
        node("model", "a", "select email, id from raw.users"),
    )
    assert inputs(g, "model.c", "email") == {("db.s.b", "email", Subtype.IDENTITY)}
    assert g.columns["db.s.b"] == ("email", "id")
    assert g.columns["raw.users"] == ("email", "id")


@pytest.mark.parametrize("declared", [True, False])
def test_cycle_is_a_gap_on_both_nodes(declared: bool) -> None:
    deps = (("model.b",), ("model.a",)) if declared else ((), ())
    g = graph(
        node("model", "a", "select x from db.s.b", depends_on=deps[0]),
        node("model", "b", "select x from db.s.a", depends_on=deps[1]),
    )
    for unique_id in ("model.a", "model.b"):
        assert "depends on itself" in " ".join(gap.message for gap in g.nodes[unique_id].merged.gaps)
        assert not g.nodes[unique_id].traced


def test_reading_oneself_is_no_cycle() -> None:
    incremental = "select id from db.s.users where id > (select max(id) from db.s.a)"
    g = graph(
        USERS, node("model", "a", ("select id from db.s.users", incremental), depends_on=("source.users",))
    )
    lineage = g.nodes["model.a"]
    assert not lineage.merged.gaps
    assert set(lineage.branches) == {"", "full_refresh", "incremental"}
    assert {(r.dataset, r.column) for r in lineage.merged.row_inputs} == {
        ("db.s.users", "id"),
        ("db.s.a", "id"),
    }


def test_branches_are_merged_into_the_union_of_their_inputs() -> None:
    codes = ("select id, email as v from db.s.users", "select id, cast(id as text) as v from db.s.users")
    g = graph(USERS, node("model", "a", codes, depends_on=("source.users",)))
    assert {c for _, c, _ in inputs(g, "model.a", "v")} == {"id", "email"}
    for column in g.nodes["model.a"].merged.columns:
        for i in column.inputs:
            assert g.nodes["model.a"].merged.scans[i.scan].dataset == i.dataset


def test_open_star_is_a_gap_that_a_consumer_closes_by_name() -> None:
    g = graph(
        node("source", "users", columns=("id",)),
        node("model", "a", "select * from db.s.users", depends_on=("source.users",)),
        node("model", "b", "select phone from db.s.a", depends_on=("model.a",)),
    )
    assert inputs(g, "model.a", "phone") == {("db.s.users", "phone", Subtype.IDENTITY)}
    assert next(c for c in g.nodes["model.a"].merged.columns if c.name == WHOLE_ROW).gap
    assert not next(c for c in g.nodes["model.a"].merged.columns if c.name == "phone").gap
    assert "phone" in g.columns["db.s.users"]


def test_given_schema_closes_a_star() -> None:
    schema = Schema.from_mapping({"s.users": ["id", "email"]}, dialect="duckdb")
    g = graph(
        node("source", "users"),
        node("model", "a", "select * from db.s.users", depends_on=("source.users",)),
        schema=schema,
    )
    assert g.columns["db.s.a"] == ("id", "email")
    assert not g.nodes["model.a"].merged.gaps


def test_python_model_depends_on_everything_upstream() -> None:
    g = graph(USERS, node("model", "p", columns=("score",), language="python", depends_on=("source.users",)))
    assert {c for _, c, _ in inputs(g, "model.p", "score")} == {"id", "email"}
    assert g.nodes["model.p"].merged.gaps[0].code == "GV104"
    assert all(column.gap for column in g.nodes["model.p"].merged.columns)


@pytest.mark.parametrize("sql", [(), "select from where", "select a from ("])
def test_code_that_cannot_be_read_carries_whatever_went_in(sql: str | tuple[str, ...]) -> None:
    g = graph(USERS, node("model", "a", sql, depends_on=("source.users",)))
    carried = {(i.dataset, i.column) for c in g.nodes["model.a"].merged.columns for i in c.inputs}
    assert {("db.s.users", "id"), ("db.s.users", "email")} <= carried
    assert [gap.code for gap in g.nodes["model.a"].merged.gaps] == ["GV101"]
    assert not g.nodes["model.a"].traced


def test_snapshot_has_the_columns_that_dbt_adds() -> None:
    g = graph(
        USERS,
        node(
            "snapshot",
            "h",
            "select * from db.s.users",
            depends_on=("source.users",),
            unique_keys=(("email",),),
        ),
    )
    assert g.columns["db.s.h"][2:] == ("dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to")
    assert inputs(g, "snapshot.h", "dbt_scd_id") == {("db.s.users", "email", Subtype.TRANSFORMATION)}


def test_ephemeral_model_is_transparent_as_a_cte_and_as_a_relation() -> None:
    ephemeral = node("model", "e", "select email from db.s.users", depends_on=("source.users",))
    inlined = "with __dbt__cte__e as (select email from db.s.users) select email from __dbt__cte__e"
    g = graph(USERS, ephemeral, node("model", "c", inlined, depends_on=("model.e",)))
    assert inputs(g, "model.c", "email") == {("db.s.users", "email", Subtype.IDENTITY)}
    named = node(
        "model", "e", "select email from db.s.users", depends_on=("source.users",), aliases=("__dbt__cte__e",)
    )
    g = graph(USERS, named, node("model", "c", "select email from __dbt__cte__e", depends_on=("model.e",)))
    assert inputs(g, "model.c", "email") == {("db.s.e", "email", Subtype.IDENTITY)}


def test_script_is_composed_through_its_own_tables() -> None:
    script = "create temp table t as select lower(email) as m from db.s.users where id > 1; select md5(m) as h from t"
    g = graph(USERS, node("model", "a", script, depends_on=("source.users",)))
    statement = g.nodes["model.a"].merged
    (found,) = statement.columns[0].inputs
    assert (found.dataset, found.column) == ("db.s.users", "email")
    assert [str(op) for op in found.operations] == ["lower", "md5"]
    assert [(r.dataset, r.column) for r in statement.row_inputs] == [("db.s.users", "id")]


def test_declared_column_that_the_sql_does_not_yield_is_a_conflict() -> None:
    g = graph(
        USERS,
        node(
            "model", "a", "select id from db.s.users", columns=("id", "phone"), depends_on=("source.users",)
        ),
    )
    assert len(g.conflicts) == 1
    assert "`phone`" in g.conflicts[0]


def test_order_of_nodes_does_not_matter() -> None:
    nodes = [
        USERS,
        node("model", "b", "select * from db.s.a"),
        node("model", "a", "select * from db.s.users"),
    ]
    assert graph(*nodes) == graph(*reversed(nodes))

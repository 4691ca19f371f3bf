"""Functions of a project: dbt's function nodes, table macros, operations and hooks, and files of SQL."""

from __future__ import annotations

from typing import Any

import pytest

from governance.lineage.codec import Memo
from governance.lineage.graph import build_graph
from governance.lineage.model import Graph
from governance.project.nodes import Argument, CompiledCode, DeclaredColumn, Node, Project, ResourceType
from governance.readers.dbt_nodes import convert
from governance.readers.sql_files import read_sql

PEOPLE = Node(
    unique_id="seed.people",
    resource_type=ResourceType.SEED,
    name="s.people",
    relation="db.s.people",
    columns=(DeclaredColumn(name="id"), DeclaredColumn(name="email")),
    columns_complete=True,
)
READS = "function.any_mail", "select max(email) from db.s.people"


def node(unique_id: str, sql: str = "", **more: Any) -> Node:
    kind, _, name = unique_id.partition(".")
    more.setdefault("relation", f"db.s.{name}")
    return Node(
        unique_id=unique_id,
        resource_type=ResourceType(kind),
        name=f"s.{name}",
        compiled=(CompiledCode(sql=sql),) if sql else (),
        **more,
    )


def project(*nodes: Node, dialect: str = "duckdb") -> Project:
    return Project(
        name="p",
        dialect=dialect,
        nodes={n.unique_id: n for n in sorted((PEOPLE, *nodes), key=lambda n: n.unique_id)},
    )


def flows(graph: Graph, unique_id: str) -> dict[str, list[str]]:
    return {
        column.name: [f"{i.dataset}.{i.column}: {', '.join(map(str, i.operations))}" for i in column.inputs]
        for column in graph.nodes[unique_id].merged.columns
    }


TIDY = node(
    "function.tidy",
    "left(lower(value), n)",
    arguments=(Argument(name="value"), Argument(name="n", default="4")),
)
CALLS = node("model.m", 'select "db"."s"."tidy"(email) as mail from db.s.people')


def test_a_model_calls_a_function_node_through_its_body():
    graph = build_graph(project(TIDY, CALLS))
    assert flows(graph, "model.m") == {"mail": ["db.s.people.email: lower, left(·, 4)"]}
    assert graph.nodes["model.m"].traced


def test_a_function_node_reads_what_its_body_reads_and_its_callers_read_the_same():
    top = node("model.top", "select any_mail() as v")
    graph = build_graph(project(node(*READS), top))
    assert flows(graph, "function.any_mail") == {"any_mail": ["db.s.people.email: max"]}
    assert flows(graph, "model.top") == {"v": ["db.s.people.email: max, subquery"]}


def test_a_body_may_read_a_model_that_comes_later():
    late = node("model.z", "select email as e from db.s.people")
    reads = node("function.f", "select max(e) from db.s.z")
    graph = build_graph(project(reads, node("model.a", "select f() as v"), late))
    assert flows(graph, "model.a") == {"v": ["db.s.z.e: max, subquery"]}


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_a_function_in_another_language_is_a_gap_that_carries_its_arguments(language):
    scored = node("function.scored", "return x", language=language, arguments=(Argument(name="x"),))
    graph = build_graph(project(scored, node("model.m", "select scored(email) as v, id from db.s.people")))
    lineage = graph.nodes["model.m"].merged
    assert [(c.name, c.gap) for c in lineage.columns] == [("v", True), ("id", False)]
    assert flows(graph, "model.m")["v"] == ["db.s.people.email: scored"]
    assert language in lineage.gaps[0].message


def test_a_function_without_compiled_code_is_a_gap():
    graph = build_graph(project(node("function.tidy", arguments=(Argument(name="value"),)), CALLS))
    assert "its code is not compiled" in graph.nodes["model.m"].merged.gaps[0].message


def test_a_function_that_the_policy_names_stays_in_the_chain():
    graph = build_graph(project(TIDY, CALLS), named=["s.Tidy"])
    assert flows(graph, "model.m") == {"mail": ["db.s.people.email: lower, left(·, 4), tidy"]}


def test_a_model_built_as_a_table_macro_is_called_with_its_parameters():
    macro = node(
        "model.found",
        "select id, email from db.s.people where id = wanted",
        materialized="table_function",
        arguments=(Argument(name="wanted"),),
    )
    graph = build_graph(project(macro, node("model.m", 'select email from "db"."s"."found"(3)')))
    assert not graph.nodes["model.found"].merged.gaps
    assert flows(graph, "model.m") == {"email": ["db.s.people.email: "]}
    rows = [(row.column, *map(str, row.operations)) for row in graph.nodes["model.m"].merged.row_inputs]
    assert rows == [("id", "=(·, 3)")]


def test_an_operation_defines_for_all_and_a_header_for_its_own_model():
    hook = node("operation.start", "create macro loud(x) as upper(x)", relation="")
    own = node(
        "model.a",
        "select quiet(loud(email)) as v from db.s.people",
        hooks=("create temp macro quiet(x) as lower(x)",),
    )
    other = node("model.b", "select quiet(email) as v from db.s.people")
    graph = build_graph(project(hook, own, other))
    assert flows(graph, "model.a") == {"v": ["db.s.people.email: upper, lower"]}
    assert flows(graph, "model.b") == {"v": ["db.s.people.email: quiet"]}


def test_what_was_remembered_is_forgotten_when_a_function_changes():
    memo = Memo()
    build_graph(project(TIDY, CALLS), memo=memo)
    changed = node("function.tidy", "upper(value)", arguments=(Argument(name="value"),))
    graph = build_graph(project(changed, CALLS), memo=memo)
    assert flows(graph, "model.m") == {"mail": ["db.s.people.email: upper"]}


def test_functions_come_from_the_manifest():
    raw = {
        "metadata": {"adapter_type": "snowflake", "project_name": "p"},
        "nodes": {},
        "sources": {},
        "functions": {
            "function.p.tidy": {
                "resource_type": "function",
                "name": "tidy",
                "database": "db",
                "schema": "s",
                "compiled_code": "lower(value)",
                "config": {"type": "table", "materialized": "function"},
                "arguments": [
                    {"name": "value", "data_type": "varchar"},
                    {"name": "n", "data_type": "int", "default_value": 3},
                ],
                "returns": {"data_type": "varchar"},
            }
        },
    }
    found = convert(raw).nodes["function.p.tidy"]
    assert (found.relation, found.returns_rows) == ("db.s.tidy", True)
    assert found.arguments == (Argument(name="value"), Argument(name="n", default="3"))


def test_files_of_sql_may_call_what_another_file_defines(tmp_path):
    (tmp_path / "f.sql").write_text(
        "create or replace macro tidy(x, n := 3) as left(lower(x), n);\n"
        "create or replace macro mails(c) as table select email from raw.users where city = c;\n"
    )
    (tmp_path / "a.sql").write_text("select tidy(email) as m from raw.users")
    (tmp_path / "b.sql").write_text("select * from mails('x')")
    found = read_sql([tmp_path], dialect="duckdb", root=tmp_path)
    assert sorted(found.nodes) == ["function.f.sql", "model.a.sql", "model.b.sql", "source.raw.users"]
    graph = build_graph(found)
    assert flows(graph, "model.a.sql") == {"m": ["raw.users.email: lower, left(·, 3)"]}
    assert flows(graph, "model.b.sql") == {"email": ["raw.users.email: "]}

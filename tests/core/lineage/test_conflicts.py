"""Declarations of columns that disagree: YAML, contracts, CSV headers, catalogs, the schema file and the SQL."""

from __future__ import annotations

from typing import Any

import pytest

from governance.lineage.graph import build_graph
from governance.lineage.schema import Schema
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType
from governance.readers.sql_files import read_sql


def node(kind: str, *columns: tuple[str, str], sql: str = "", **more: Any) -> Node:
    return Node(
        unique_id=f"{kind}.t",
        resource_type=ResourceType(kind),
        name="s.t",
        relation="db.s.t",
        compiled=(CompiledCode(sql=sql),) if sql else (),
        columns=tuple(DeclaredColumn(name=name, source=source) for name, source in columns),
        **more,
    )


def conflicts(one: Node, schema: Schema | None = None) -> list[str]:
    project = Project(name="p", dialect="duckdb", nodes={one.unique_id: one})
    return list(build_graph(project, schema=schema).conflicts)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (node("seed", ("id", "csv"), ("ID", "csv"), columns_complete=True), []),
        (
            node("seed", ("id", "csv"), ("mail", "yaml"), columns_complete=True),
            ["`s.t` declares column `mail` (yaml), which its CSV file does not have"],
        ),
        (
            node("source", ("id", "catalog"), ("mail", "yaml"), columns_complete=True),
            ["`s.t` declares column `mail` (yaml), which catalog.json does not list"],
        ),
        (node("source", ("id", "yaml"), ("mail", "yaml")), []),
        (
            node("model", ("id", "yaml"), ("mail", "yaml"), sql="select 1 as ID"),
            ["`s.t` declares column `mail` (yaml), which its SQL does not yield"],
        ),
        (node("model", ("id", "yaml"), sql="select 1 as id, 2 as more"), []),
        (
            node("model", ("id", "contract"), sql="select 1 as id, 2 as more", columns_complete=True),
            ["`s.t` has a contract without a column that its SQL yields: `more`"],
        ),
        (node("model", ("mail", "yaml"), sql="select * from nowhere"), []),
    ],
)
def test_what_disagrees_is_said(one: Node, expected: list[str]) -> None:
    assert conflicts(one) == expected


def test_the_schema_file_is_held_against_what_is_declared() -> None:
    schema = Schema.from_mapping({"db.s.t": {"id": "int", "city": "text"}}, dialect="duckdb")
    one = node("source", ("id", "catalog"), ("mail", "catalog"), columns_complete=True)
    assert conflicts(one, schema) == [
        "`s.t` declares column `mail` (catalog), which the schema file does not list",
        "`s.t` has no column of the schema file's name (catalog): `city`",
    ]


def test_in_a_folder_of_sql_the_schema_file_is_held_against_create_table(tmp_path) -> None:
    (tmp_path / "ddl.sql").write_text("create table raw.t (id int, email text)")
    (tmp_path / "m.sql").write_text("select id from raw.t")
    (tmp_path / "schema.json").write_text('{"raw.t": {"ID": "int", "city": "text"}}')
    graph = build_graph(
        read_sql([tmp_path], dialect="duckdb", schema=tmp_path / "schema.json", root=tmp_path)
    )
    assert list(graph.conflicts) == [
        "`raw.t` declares column `city` (schema), which its CREATE TABLE does not make"
    ]

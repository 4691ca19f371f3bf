"""The example project's relations as cases for the oracles: each one's SQL over the tables that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from governance.lineage.model import Graph, Statement
from governance.project.names import split
from governance.project.nodes import Node, Project, ResourceType
from tests.differential.cases import Case, ExpectedStatement, Table, quote

BUILT = {ResourceType.MODEL, ResourceType.SNAPSHOT}
KEY = "set variable dbt_governance_key = 'k'"
BORN = ("date '1961-04-02'", "date '1999-12-31'", "date '2020-06-15'")
SMALLEST_GROUP = re.compile(r">=\s*\d{2,}\b")
"""Groups of twenty people are not found among six rows; what a query depends on is the same with two."""


@dataclass(frozen=True, slots=True)
class Built:
    """One relation: a case for each rendering, and what the graph says of it."""

    node: Node
    case: Case
    statement: Statement


class Example:
    """A state of the example project: every relation with its columns' types, found by building it empty."""

    def __init__(self, project: Project, graph: Graph, folder: Path) -> None:
        self.project = project
        self.graph = graph
        self.called = {n.relation: _called(n) for n in project.nodes.values() if n.relation}
        self.types: dict[str, Mapping[str, str]] = {}
        with duckdb.connect() as con:
            con.execute(KEY)
            con.execute((folder / "data" / "schema.sql").read_text(encoding="utf-8"))
            for unique_id in graph.nodes:
                self._build(con, project.nodes[unique_id], folder)

    def _build(self, con: duckdb.DuckDBPyConnection, node: Node, folder: Path) -> None:
        if not node.relation or node.resource_type in {ResourceType.TEST, ResourceType.EXPOSURE}:
            return
        name = self.called[node.relation]
        *schema, _ = split(name)
        if schema:
            con.execute(f"create schema if not exists {quote(schema[0])}")
        if node.resource_type is ResourceType.SEED:
            con.execute(f"create table {name} as from read_csv('{(folder / node.path).as_posix()}')")
        elif node.resource_type in BUILT and node.compiled and not node.dynamic:
            con.execute(f"create table {name} as {self.sql(node.compiled[0].sql)}")
        elif node.resource_type in BUILT:
            columns = ", ".join(f"{quote(c)} varchar" for c in self.graph.columns[node.relation])
            if not columns:
                return
            con.execute(f"create table {name} ({columns})")
        elif node.resource_type is not ResourceType.SOURCE:
            return
        found = con.execute(f"describe {name}").fetchall()
        self.types[name] = {column: kind for column, kind, *_ in found}

    def sql(self, sql: str) -> str:
        """Return SQL that names relations as these cases do."""
        return re.sub(r'"?willow"?\.(?="?\w+"?\.)', "", sql).rstrip().rstrip(";")

    def relations(self) -> Iterator[Built]:
        """Yield every relation that SQL makes, but for SQL that depends on what the warehouse answers."""
        for unique_id, lineage in self.graph.nodes.items():
            node = self.project.nodes[unique_id]
            if node.resource_type not in BUILT or node.dynamic:
                continue
            for code in node.compiled:
                suffix = f"#{code.branch}" if code.branch else ""
                yield Built(node, self._case(node, code.sql, suffix), self._own_names(lineage.merged))

    def _case(self, node: Node, sql: str, suffix: str) -> Case:
        text = SMALLEST_GROUP.sub(">= 2", self.sql(sql))
        tree = sqlglot.parse_one(text, read="duckdb")
        named = {".".join(part.name for part in t.parts) for t in tree.find_all(exp.Table)}
        names = sorted(name for name in self.types if name in named)
        return Case(
            path=Path(node.path),
            construct="example",
            name=node.name + suffix,
            dialect="duckdb",
            tables=tuple(Table(name=name, columns=self.types[name]) for name in names),
            values={(n, c): BORN for n in names for c in self.types[n] if c == "birth_date"},
            execute=True,
            transpile=False,
            reason="",
            empty="",
            unsure=frozenset(),
            unique=frozenset(),
            defects={},
            statements=(ExpectedStatement(),),
            sql=text,
        )

    def _own_names(self, statement: Statement) -> Statement:
        """Return what the graph says, in the names of these cases."""

        def name(dataset: str) -> str:
            return self.called.get(dataset, dataset)

        return replace(
            statement,
            target=None,
            columns=tuple(
                replace(c, inputs=tuple(replace(i, dataset=name(i.dataset)) for i in c.inputs))
                for c in statement.columns
            ),
            row_inputs=tuple(replace(r, dataset=name(r.dataset)) for r in statement.row_inputs),
        )


def _called(node: Node) -> str:
    """Return what other SQL calls a relation: an ephemeral model by the name it is inlined under."""
    if node.materialized == "ephemeral":
        return node.aliases[0]
    return ".".join(split(node.relation)[-2:])

"""Which functions the SQL of a project's nodes may call, and what a function node itself reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import get_ident

from sqlglot import exp
from sqlglot.errors import TokenError

from governance.lineage.library import Functions
from governance.lineage.parsing import reader, split_statements
from governance.lineage.udf import (
    Function,
    Parameter,
    begins_definition,
    read_definition,
    whole_bodies,
)
from governance.project import names
from governance.project.nodes import Node, ResourceType

TABLE_FUNCTION = "table_function"
"""dbt-duckdb's materialization of a model as a table macro."""

_QUERY = ("select", "with", "from", "(", "values")


class ProjectFunctions:
    """The functions of a project; those that a node's own hooks define are seen by that node alone."""

    def __init__(self, dialect: str, nodes: Iterable[Node], named: Iterable[str] = ()) -> None:
        """Collect what function nodes, operations and table functions define.

        Args:
            dialect: of all code.
            nodes: of the project.
            named: functions whose name stays the last operation of an expanded call.
        """
        self._dialect = dialect
        self._named = tuple(sorted(named))
        self._nodes: dict[str, tuple[Function, ...]] = {}
        self._library: Functions | None = None
        for node in nodes:
            self.learn(node)

    def learn(self, node: Node) -> None:
        """Take a node, in place of what was known of it."""
        found = tuple(_defined_by(node, self._dialect))
        if found or node.unique_id in self._nodes:
            self._nodes[node.unique_id] = found
            self._library = None

    def seen_by(self, node: Node) -> Functions | None:
        """Return the functions that a node's code may call, None if there are none."""
        if self._library is None:
            every = (function for _, found in sorted(self._nodes.items()) for function in found)
            self._library = Functions(self._dialect, every, self._named)
        own = [
            function
            for hook in node.hooks
            if "function" in (lowered := hook.lower()) or "macro" in lowered
            for function in defined_in(hook, self._dialect)
        ]
        if own:
            return Functions(self._dialect, [*self._library.all(), *own], self._named)
        return self._library or None


def _defined_by(node: Node, dialect: str) -> Iterator[Function]:
    kind = node.resource_type
    if kind is ResourceType.OPERATION:
        for code in node.compiled:
            yield from defined_in(code.sql, dialect)
    elif kind is ResourceType.FUNCTION:
        written = [function for code in node.compiled for function in defined_in(code.sql, dialect)]
        yield from written or [_function(node, dialect, table=node.returns_rows)]
    elif node.materialized == TABLE_FUNCTION:
        yield _function(node, dialect, table=True)


def _function(node: Node, dialect: str, *, table: bool) -> Function:
    parts = names.split(node.relation or node.name)
    opaque = ""
    if node.language != "sql":
        opaque = f"it is written in {node.language[:20]}"
    elif not node.compiled:
        opaque = "its code is not compiled"
    return Function(
        name=tuple(part.lower() for part in parts),
        shown=parts[-1],
        parameters=tuple(
            Parameter(names.key(argument.name, dialect), argument.default) for argument in node.arguments
        ),
        body="" if opaque else node.compiled[0].sql,
        table=table,
        opaque=opaque,
    )


def defined_in(sql: str, dialect: str) -> list[Function]:
    """Return the functions that there are after the statements of a text."""
    tokenizer, _ = reader(dialect, get_ident())
    try:
        tokens = tokenizer.tokenize(sql)
    except TokenError:
        return []
    made = Functions(dialect)
    for chunk in whole_bodies(split_statements(tokens, sql)):
        definition = read_definition(chunk, sql, dialect) if begins_definition(chunk) else None
        if definition is not None:
            made.define(definition)
    return made.all()


def only_defines(sql: str, dialect: str) -> bool:
    """Tell whether a text does nothing but define functions that read their arguments alone."""
    tokenizer, _ = reader(dialect, get_ident())
    try:
        chunks = whole_bodies(split_statements(tokenizer.tokenize(sql), sql))
    except TokenError:
        return False
    if not chunks or not all(begins_definition(chunk) for chunk in chunks):
        return False
    made = defined_in(sql, dialect)
    return bool(made) and not any(f.opaque or tables_read_by(f, dialect) for f in made)


def tables_read_by(function: Function, dialect: str) -> list[exp.Table]:
    """Return the tables that a function's body names."""
    tree = Functions(dialect).tree(function) if function.body else None
    return (
        []
        if tree is None
        else [table for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    )


def readable_body(node: Node) -> str:
    """Return a function node's body as a query, empty if it is an expression of its parameters alone."""
    text = node.compiled[0].sql
    if text.lstrip().lower().startswith(_QUERY):
        return text
    return f"select {text}" if "select" in text.lower() else ""

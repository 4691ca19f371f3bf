"""Column lineage of SQL as the stable JSON document and as text, Mermaid and DOT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from governance.lineage.model import Gap, Input, OutputColumn, RowInput, Statement
from governance.project.location import Span
from governance.writers import escape
from governance.writers.document import dumps

VERSION = 1
QUERY = "(query)"
"""What a statement without a target is called in pictures."""


def render_json(statements: Iterable[Statement]) -> str:
    """Return the stable lineage document; `docs/cli.md` describes it."""
    return dumps(document(statements))


def document(statements: Iterable[Statement]) -> dict[str, Any]:
    """Return the stable lineage document as JSON-ready values."""
    return {"version": VERSION, "statements": [_statement(s) for s in statements]}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "target": statement.target,
        "columns": [_column(c) for c in statement.columns],
        "row_inputs": [
            {"dataset": r.dataset, "column": r.column, "type": "INDIRECT", "subtype": r.subtype.value}
            for r in _rows(statement)
        ],
        "gaps": [_gap(g) for g in statement.gaps],
    }


def _column(column: OutputColumn) -> dict[str, Any]:
    return {
        "name": column.name,
        "position": column.position,
        "inputs": [_input(i) for i in inputs(column)],
        "span": _span(column.span),
    }


def _input(one: Input) -> dict[str, Any]:
    return {
        "dataset": one.dataset,
        "column": one.column,
        "type": one.subtype.type,
        "subtype": one.subtype.value,
        "operations": [str(op) for op in one.operations],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "code": gap.code,
        "message": gap.message,
        "line": gap.span.line if gap.span else 0,
        "column": gap.span.column if gap.span else 0,
    }


def _span(span: Span | None) -> dict[str, int] | None:
    if span is None:
        return None
    return {"line": span.line, "column": span.column, "start": span.start, "end": span.end}


def inputs(column: OutputColumn) -> list[Input]:
    """Return what a column depends on, each chain once, direct before indirect, then by name."""

    def order(one: Input) -> tuple[bool, str, str, str, tuple[str, ...]]:
        operations = tuple(str(op) for op in one.operations)
        return (not one.subtype.direct, one.dataset, one.column, one.subtype.value, operations)

    unique = {order(one): one for one in reversed(column.inputs)}
    return [unique[key] for key in sorted(unique)]


def _rows(statement: Statement) -> list[RowInput]:
    unique = {(r.dataset, r.column, r.subtype.value): r for r in reversed(statement.row_inputs)}
    return [unique[key] for key in sorted(unique)]


def render_text(statements: Iterable[Statement]) -> str:
    """Return lineage for a person: each output and what it is made of."""
    return "\n".join(_text(statement) for statement in statements)


def _text(statement: Statement) -> str:
    lines = [f"{escape.line(statement.target or QUERY)}  [{statement.kind}]"]
    width = max([len(escape.line(c.name)) for c in statement.columns] + [6])
    for column in statement.columns:
        found = inputs(column)
        shown = [_origin(one) for one in found]
        if not shown:
            shown = [f"constant {column.literal}" if column.literal else "no column"]
        if column.gap:
            shown[0] += "   (not understood: everything in scope)"
        lines.append(f"  {escape.line(column.name):<{width}}  <- {escape.line(shown[0])}")
        lines += [f"  {'':<{width}}     {escape.line(more)}" for more in shown[1:]]
    for number, row in enumerate(_rows(statement)):
        head = "(rows)" if not number else ""
        arrow = "<-" if not number else "  "
        lines.append(f"  {head:<{width}}  {arrow} {escape.line(f'{row.dataset}.{row.column}  {_word(row)}')}")
    for gap in statement.gaps:
        at = f"{gap.span.line}:{gap.span.column}: " if gap.span else ""
        lines.append(f"  gap[{gap.code}] {at}{escape.line(gap.message)}")
    return "\n".join(lines) + "\n"


def _origin(one: Input) -> str:
    chain = " -> ".join(str(op) for op in one.operations)
    if one.subtype.direct:
        return f"{one.dataset}.{one.column}" + (f"  {chain}" if chain else "")
    return f"{one.dataset}.{one.column}  {_word(one)}" + (f": {chain}" if chain else "")


def _word(one: Input | RowInput) -> str:
    return one.subtype.value.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of a picture, between (dataset, column) pairs; `label` may be empty."""

    source: tuple[str, str]
    target: tuple[str, str]
    label: str = ""
    indirect: bool = False


def arrows(statements: Iterable[Statement]) -> list[Arrow]:
    """Return the arrows of a picture of statements; rows are a column called `(rows)`."""
    out: dict[Arrow, None] = {}
    for statement in statements:
        target = statement.target or QUERY
        for column in statement.columns:
            for one in inputs(column):
                label = " ".join(str(op) for op in one.operations) if one.subtype.direct else _word(one)
                arrow = Arrow((one.dataset, one.column), (target, column.name), label, not one.subtype.direct)
                out.setdefault(arrow)
        for row in _rows(statement):
            out.setdefault(Arrow((row.dataset, row.column), (target, "(rows)"), _word(row), True))
    return list(out)


def render_mermaid(picture: Sequence[Arrow]) -> str:
    """Return a Mermaid flow chart."""
    names, groups = _numbered(picture)
    lines = ["flowchart LR"]
    for number, (dataset, columns) in enumerate(groups.items()):
        lines.append(f'  subgraph d{number}["{_mermaid(dataset)}"]')
        lines += [f'    {names[dataset, column]}["{_mermaid(column)}"]' for column in columns]
        lines.append("  end")
    for arrow in picture:
        line = "-.->" if arrow.indirect else "-->"
        label = f'|"{_mermaid(arrow.label)}"|' if arrow.label else ""
        lines.append(f"  {names[arrow.source]} {line}{label} {names[arrow.target]}")
    return "\n".join(lines) + "\n"


def render_dot(picture: Sequence[Arrow]) -> str:
    """Return a Graphviz digraph."""
    names, groups = _numbered(picture)
    lines = ["digraph lineage {", "  rankdir=LR;", "  node [shape=box];"]
    for number, (dataset, columns) in enumerate(groups.items()):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_dot(dataset)};")
        lines += [f"    {names[dataset, column]} [label={_dot(column)}];" for column in columns]
        lines.append("  }")
    for arrow in picture:
        style = ", style=dashed" if arrow.indirect else ""
        lines.append(f"  {names[arrow.source]} -> {names[arrow.target]} [label={_dot(arrow.label)}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _numbered(picture: Iterable[Arrow]) -> tuple[dict[tuple[str, str], str], dict[str, list[str]]]:
    ends = sorted({end for arrow in picture for end in (arrow.source, arrow.target)})
    groups: dict[str, list[str]] = {}
    for dataset, column in ends:
        groups.setdefault(dataset, []).append(column)
    return {end: f"n{number}" for number, end in enumerate(ends)}, groups


def _mermaid(text: str) -> str:
    return re.sub(r"[^\w .,+/()·=-]", lambda m: f"#{ord(m.group())};", escape.line(text))


def _dot(text: str) -> str:
    return '"' + escape.line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'

"""What is remembered of a traced script: its statements, what they rest on, and in short what others need of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from governance.lineage.model import Statement
from governance.project.quick import quick


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The statements of one script and everything they were traced with.

    Attributes:
        statements: the lineage.
        read: names looked up in the schema, with the fingerprint of what was found.
        spelled: columns nobody lists: dataset, key, spelling used, spelling here.
    """

    statements: tuple[Statement, ...]
    read: tuple[tuple[tuple[str, ...], str], ...]
    spelled: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What the nodes downstream and the graph as a whole have to know of a statement.

    Attributes:
        kind: as of the statement.
        names: of its output columns, in order.
        traced: whether there are any, and none has a gap.
        gaps: whether it has gaps itself.
        grain: as of the statement.
        reads: the columns it names, by dataset.
    """

    kind: str
    names: tuple[str, ...]
    traced: bool
    gaps: bool
    grain: tuple[tuple[str, ...], ...]
    reads: Mapping[str, tuple[str, ...]]


make_outline = quick(Outline)


def outline_of(statement: Statement) -> Outline:
    """Return a statement's outline."""
    reads: dict[str, dict[str, None]] = {}
    for column in statement.columns:
        for i in column.inputs:
            reads.setdefault(i.dataset, {})[i.column] = None
    for row in statement.row_inputs:
        reads.setdefault(row.dataset, {})[row.column] = None
    return make_outline(
        kind=statement.kind,
        names=tuple([column.name for column in statement.columns]),
        traced=bool(statement.columns) and not any(column.gap for column in statement.columns),
        gaps=bool(statement.gaps),
        grain=statement.grain,
        reads={dataset: tuple(columns) for dataset, columns in reads.items()},
    )

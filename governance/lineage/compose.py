"""Statements put together: scripts run one after the other, renderings of one model side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from governance.lineage.flows import CHAIN_LIMIT
from governance.lineage.model import (
    WHOLE_ROW,
    ColumnRef,
    Gap,
    Guard,
    Input,
    Operation,
    OutputColumn,
    RowInput,
    Scan,
    ScanColumn,
    Statement,
    Subtype,
)

_RANK = {Subtype.IDENTITY: 0, Subtype.TRANSFORMATION: 1, Subtype.AGGREGATION: 2}
_UNKNOWN = Operation("…")


def chained(inner: tuple[Operation, ...], outer: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return two chains as one, its middle cut out if it is too long."""
    chain = (*inner, *outer)
    if len(chain) <= CHAIN_LIMIT:
        return chain
    half = CHAIN_LIMIT // 2
    return (*chain[: half - 1], _UNKNOWN, *chain[-half:])


def through(inner: Subtype, outer: Subtype) -> Subtype:
    """Return the type of a dependency that goes through two steps."""
    if not outer.direct:
        return outer
    if not inner.direct:
        return inner
    return inner if _RANK[inner] >= _RANK[outer] else outer


def merge(statements: Sequence[Statement]) -> Statement:
    """Return one statement that depends on whatever any of several renderings depends on."""
    if len(statements) == 1:
        return statements[0]
    first = statements[0]
    offsets: list[int] = []
    scans: list[Scan] = []
    for statement in statements:
        offsets.append(len(scans))
        scans.extend(_shift_scan(scan, len(scans)) for scan in statement.scans)
    columns: dict[str, OutputColumn] = {}
    repeated: list[OutputColumn] = []
    for statement, offset in zip(statements, offsets, strict=True):
        seen: set[str] = set()
        for column in statement.columns:
            counted = tuple(at + offset for at in column.counted)
            moved = replace(column, inputs=_shift(column.inputs, offset), counted=counted)
            if column.name in seen:
                if statement is first:
                    repeated.append(moved)
                continue
            seen.add(column.name)
            known = columns.get(column.name)
            columns[column.name] = moved if known is None else _joined(known, moved)
    ordered = [*columns.values(), *repeated]
    rows = [
        row
        for s, offset in zip(statements, offsets, strict=True)
        for row in _shift_rows(s.row_inputs, offset)
    ]
    return Statement(
        kind=first.kind,
        target=first.target,
        columns=tuple(replace(column, position=at) for at, column in enumerate(ordered)),
        row_inputs=tuple(dict.fromkeys(rows)),
        scans=tuple(scans),
        grain=tuple(g for g in first.grain if all(g in s.grain for s in statements)),
        grouped_by=_grouped(statements),
        group_proofs=tuple(p for p in first.group_proofs if all(p in s.group_proofs for s in statements)),
        open_star=tuple(dict.fromkeys(span for s in statements for span in s.open_star)),
        gaps=tuple(dict.fromkeys(gap for s in statements for gap in s.gaps)),
        span=first.span,
    )


def _grouped(statements: Sequence[Statement]) -> tuple[ColumnRef, ...] | None:
    keys: dict[ColumnRef, None] = {}
    for statement in statements:
        if statement.grouped_by is None:
            return None
        keys.update(dict.fromkeys(statement.grouped_by))
    return tuple(keys)


def _joined(left: OutputColumn, right: OutputColumn) -> OutputColumn:
    inputs = tuple(dict.fromkeys((*left.inputs, *right.inputs)))
    literal = left.literal if left.literal == right.literal else ""
    counted = tuple(dict.fromkeys((*left.counted, *right.counted)))
    return replace(
        left,
        counted=counted,
        inputs=inputs,
        gap=left.gap or right.gap,
        star=left.star or right.star,
        literal=literal,
    )


def _shift(inputs: Iterable[Input], offset: int) -> tuple[Input, ...]:
    if not offset:
        return tuple(inputs)
    return tuple(replace(i, scan=i.scan + offset if i.scan >= 0 else -1) for i in inputs)


def _shift_rows(inputs: Iterable[RowInput], offset: int) -> Iterable[RowInput]:
    return (replace(i, scan=i.scan + offset if i.scan >= 0 else -1) for i in inputs)


def _shift_scan(scan: Scan, offset: int) -> Scan:
    if not offset:
        return scan

    def moved(column: ScanColumn) -> ScanColumn:
        return ScanColumn(column.scan + offset, column.column)

    guards = tuple(
        Guard(g.op, moved(g.left), moved(g.right) if g.right else None, g.values, g.operations)
        for g in scan.guards
    )
    return replace(scan, guards=guards)


def inline(statement: Statement, tables: Mapping[str, Statement]) -> Statement:
    """Replace inputs from tables that a script made itself by what those were made from.

    Readings of such tables have no guards of their own any more: what held inside them is not carried over,
    which claims less than is true and never more.
    """
    used = [scan.dataset for scan in statement.scans if scan.dataset in tables]
    if not used:
        return statement
    scans = list(statement.scans)
    starts: dict[int, int] = {}
    for at, scan in enumerate(statement.scans):
        if scan.dataset in tables:
            starts[at] = len(scans)
            scans.extend(_shift_scan(inner, len(scans)) for inner in tables[scan.dataset].scans)
    columns = []
    for column in statement.columns:
        inputs: dict[Input, None] = {}
        gap = column.gap
        for source in column.inputs:
            if source.dataset not in tables:
                inputs[source] = None
                continue
            replaced, lost = _through_table(source, tables[source.dataset], starts.get(source.scan, 0))
            inputs.update(dict.fromkeys(replaced))
            gap = gap or lost
        counted = dict.fromkeys(column.counted)
        for at in column.counted:
            inner = tables.get(statement.scans[at].dataset)
            if inner is not None:
                counted.update((starts[at] + n, None) for n in range(len(inner.scans)))
        columns.append(replace(column, inputs=tuple(inputs), gap=gap, counted=tuple(counted)))
    rows: dict[RowInput, None] = {}
    for row in statement.row_inputs:
        if row.dataset not in tables:
            rows[row] = None
            continue
        as_input = Input(row.dataset, row.column, row.subtype, row.operations, row.scan, row.span)
        replaced, _ = _through_table(as_input, tables[row.dataset], starts.get(row.scan, 0))
        rows.update(
            (RowInput(i.dataset, i.column, i.subtype, i.operations, i.scan, i.span), None) for i in replaced
        )
    gaps = dict.fromkeys(statement.gaps)
    for name, start in ((statement.scans[at].dataset, start) for at, start in starts.items()):
        rows.update(dict.fromkeys(_shift_rows(tables[name].row_inputs, start)))
        gaps.update(dict.fromkeys(Gap(g.code, g.message, g.span) for g in tables[name].gaps))
    return replace(
        statement,
        columns=tuple(columns),
        row_inputs=tuple(rows),
        scans=tuple(scans),
        grouped_by=None,
        group_proofs=(),
        gaps=tuple(gaps),
    )


def _through_table(source: Input, made: Statement, start: int) -> tuple[list[Input], bool]:
    """Return what one input from a script's own table stands for, and whether that is only a guess."""
    wanted = [c for c in made.columns if source.column in (c.name, WHOLE_ROW)]
    lost = False
    if not wanted:
        wanted = list(made.columns)
        lost = True
    out = []
    for column in wanted:
        lost = lost or column.gap
        for i in column.inputs:
            subtype = through(i.subtype, source.subtype)
            if i.subtype.direct or not source.subtype.direct:
                operations = chained(i.operations, source.operations)
            else:
                operations = i.operations
            scan = i.scan + start if i.scan >= 0 else -1
            out.append(Input(i.dataset, i.column, subtype, operations, scan, source.span))
    return out, lost


def without_spans(statement: Statement) -> Statement:
    """Return a statement that does not say where in a text it stands."""
    return replace(
        statement,
        columns=tuple(
            replace(c, span=None, inputs=tuple(replace(i, span=None) for i in c.inputs))
            for c in statement.columns
        ),
        row_inputs=tuple(replace(row, span=None) for row in statement.row_inputs),
        scans=tuple(replace(scan, span=None) for scan in statement.scans),
        gaps=tuple(replace(gap, span=None) for gap in statement.gaps),
        open_star=(),
        span=None,
    )

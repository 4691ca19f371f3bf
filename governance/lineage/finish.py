"""From the engine's compact relations to the `Statement` that everything else reads."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage import quick
from governance.lineage.flows import KINDS as SUBTYPES
from governance.lineage.flows import ROWS, Chain, Flow, Item
from governance.lineage.literals import constant
from governance.lineage.model import Gap, Input, OutputColumn, RowInput, Scan, Statement
from governance.lineage.scope import Mark, Relation, Tracer, rows_of
from governance.project.location import Span
from governance.project.quick import quick as quick_class

Finished = tuple[tuple[Input, ...], tuple[int, ...], tuple[int, ...]]


_make_statement = quick_class(Statement)


class _Finisher:
    """Renumbers the readings that matter and turns items into inputs, each flow once."""

    __slots__ = ("columns", "flows", "order", "scans", "spans", "t")

    def __init__(self, t: Tracer) -> None:
        self.t = t
        self.scans: dict[int, int] = {}
        self.order: list[int] = []
        # By identity; the flow is kept so that its identity is not given to another one.
        self.flows: dict[int, tuple[Flow, Finished]] = {}
        self.spans: dict[int, Span | None] = {}
        self.columns: dict[tuple[int, str], Any] = {}

    def scan(self, scan: int) -> int:
        """Return the final number of a reading."""
        found = self.scans.get(scan)
        if found is not None:
            return found
        asked, state = scan, self.t.scans[scan]
        if state.ghost_of >= 0 and state.guards == self.t.scans[state.ghost_of].guards:
            scan = state.ghost_of
        found = self.scans.get(scan)
        if found is None:
            found = self.scans[scan] = len(self.order)
            self.order.append(scan)
        self.scans[asked] = found
        return found

    def span(self, node: Any) -> Span | None:
        """Return the span of a node, remembered by identity."""
        spans = self.spans
        key = id(node)
        if key in spans:
            return spans[key]
        found = spans[key] = self.t.text.of(node)
        return found

    def column(self, column: tuple[int, str]) -> Any:
        """Return a reading's column as guards name it, the same for every guard."""
        found = self.columns.get(column)
        if found is None:
            found = self.columns[column] = quick.ScanColumn(*column)
        return found

    def inputs(self, flow: Flow) -> Finished:
        """Return a flow as inputs, the gaps it carries and the readings whose rows it counts."""
        t = self.t
        if len(flow) == 1:
            scan, column, kind, chain, node = flow[0]
            if scan >= 0 and column != ROWS and not t.scans[scan].recursive:
                made: Any = quick.Input(
                    t.scans[scan].dataset,
                    column,
                    SUBTYPES[kind],
                    t.ops.chain(chain) if chain else (),
                    self.scan(scan),
                    self.span(node),
                )
                return (made,), (), ()
        known = self.flows.get(id(flow))
        if known is None:
            known = self.flows[id(flow)] = (flow, self._several(flow))
        return known[1]

    def _several(self, flow: Flow) -> Finished:
        t = self.t
        made: dict[tuple[int, str, int, Chain], Any] = {}
        gaps: list[int] = []
        counted: dict[int, None] = {}
        for item in flow:
            key = item[:4]
            if key in made:
                continue
            scan, column, kind, chain = key
            if scan < 0:
                gaps.append(int(column))
            elif t.scans[scan].recursive:
                continue
            elif column == ROWS:
                counted[self.scan(scan)] = None
            else:
                made[key] = quick.Input(
                    t.scans[scan].dataset,
                    column,
                    SUBTYPES[kind],
                    t.ops.chain(chain) if chain else (),
                    self.scan(scan),
                    self.span(item[4]),
                )
        return tuple(made.values()), tuple(gaps), tuple(counted)

    def rows(self, items: list[Item]) -> tuple[tuple[RowInput, ...], tuple[int, ...]]:
        """Return row items as row inputs and the gaps they carry."""
        states, chains = self.t.scans, self.t.ops.chain
        made: dict[tuple[int, str, int, Chain], Any] = {}
        gaps: list[int] = []
        for item in items:
            key = item[:4]
            if key in made:
                continue
            scan, column, kind, chain = key
            if scan < 0:
                gaps.append(int(column))
                continue
            if states[scan].recursive or column == ROWS:
                continue
            made[key] = quick.RowInput(
                states[scan].dataset,
                column,
                SUBTYPES[kind],
                chains(chain) if chain else (),
                self.scan(scan),
                self.span(item[4]),
            )
        return tuple(made.values()), tuple(gaps)


def statement(t: Tracer, kind: str, target: str | None, rel: Relation, node: Any) -> Statement:
    """Return the statement that writes (or is) a relation."""
    finisher = _Finisher(t)
    for scan in dict.fromkeys(rel.scans):
        if not t.scans[scan].recursive:
            finisher.scan(scan)
    affected: dict[int, list[str]] = {}
    columns: list[OutputColumn] = []
    for position, name in enumerate(rel.names):
        finished = finisher.inputs(rel.at(position, node))
        for gap in finished[1]:
            affected.setdefault(gap, []).append(name)
        columns.append(_output(t, finisher, rel, position, finished))
    row_inputs, row_gaps = finisher.rows(rows_of(rel))
    grain = {tuple(rel.names[at] for at in sorted(key)) for key in rel.grain}
    return _make_statement(
        kind=kind,
        target=target,
        columns=tuple(columns),
        row_inputs=row_inputs,
        scans=_scans(t, finisher),
        grain=tuple(sorted(grain)),
        grouped_by=rel.grouped,
        group_proofs=rel.proofs,
        open_star=_stars(finisher, rel),
        gaps=_gaps(t, affected, row_gaps),
        span=t.text.current or t.text.of(node),
    )


def _output(t: Tracer, finisher: _Finisher, rel: Relation, position: int, finished: Finished) -> OutputColumn:
    inputs, gaps, counted = finished
    gap = bool(gaps)
    node: Any = rel.nodes[position] if position < len(rel.nodes) else None
    cls = node.__class__
    value = node.args["this"] if cls is exp.Alias else node
    star = cls is exp.Star or (cls is exp.Column and node.args["this"].__class__ is exp.Star)
    span = None
    if node is not None:
        span = finisher.span(value) if star or value.__class__ is exp.Column else t.text.projection(node)
    literal = "" if inputs or gap or counted or value is None or star else constant(value, t.dialect)
    made: Any = quick.OutputColumn(rel.names[position], position, inputs, span, gap, star, literal, counted)
    return made  # type: ignore[no-any-return]


def _scans(t: Tracer, finisher: _Finisher) -> tuple[Scan, ...]:
    """Return the readings in their final order; guards may bring in more of them."""
    out: list[Scan] = []
    while len(out) < len(finisher.order):
        out.append(_scan(t, finisher, finisher.order[len(out)]))
    return tuple(out)


def _scan(t: Tracer, finisher: _Finisher, scan: int) -> Scan:
    state = t.scans[scan]
    marks = {} if state.anti else dict.fromkeys([_renumbered(t, finisher, mark) for mark in state.guards])
    chains, column = t.ops.chain, finisher.column
    guards: list[Any] = [
        quick.Guard(
            op,
            column(left),
            None if right is None else column(right),
            values,
            chains(chain) if chain else (),
        )
        for op, left, right, values, chain in marks
    ]
    made: Any = quick.Scan(state.dataset, tuple(guards), state.semi, finisher.span(state.node))
    return made  # type: ignore[no-any-return]


def _renumbered(t: Tracer, finisher: _Finisher, mark: Mark) -> Mark:
    """Give a guard the final numbers; one that points at a reading nobody can follow is not understood."""
    op, (scan, column), right, values, chain = mark
    left = (finisher.scan(scan), column)
    if right is None:
        return op, left, None, values, chain
    other = t.scans[right[0]]
    if other.recursive or other.anti:
        return "opaque", left, None, (), ()
    return op, left, (finisher.scan(right[0]), right[1]), (), chain


def _stars(finisher: _Finisher, rel: Relation) -> tuple[Span, ...]:
    spans = [finisher.span(star) for star in rel.stars]
    return tuple(sorted({span for span in spans if span is not None}, key=lambda span: span.start))


def _gaps(t: Tracer, affected: dict[int, list[str]], row_gaps: tuple[int, ...]) -> tuple[Gap, ...]:
    """Return the gaps that reach an output; those in code whose result is not used do not."""
    out: list[Gap] = []
    for index, (code, message, node, whole) in enumerate(t.gaps):
        on_rows = index in row_gaps
        if whole or on_rows or index in affected:
            columns = () if whole or on_rows else tuple(dict.fromkeys(affected[index]))
            out.append(Gap(code, message, t.text.of(node) or t.text.current, columns))
    return tuple(out)

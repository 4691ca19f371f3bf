"""Holds what the engine gives against what a case expects, and says the difference in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from governance.lineage.model import Guard, Input, RowInput, Statement
from governance.project.names import key
from tests.differential.cases import Case, Edge, ExpectedStatement


def differences(case: Case, statements: Sequence[Statement]) -> list[str]:
    """Return every difference, empty if there is none."""
    if len(statements) != len(case.statements):
        kinds = ", ".join(s.kind for s in statements)
        return [f"{len(case.statements)} statements expected, {len(statements)} came out: {kinds}"]
    out: list[str] = []
    for number, (expected, got) in enumerate(zip(case.statements, statements, strict=True), 1):
        prefix = f"statement {number}: " if len(statements) > 1 else ""
        out += [prefix + text for text in _statement(case, expected, got)]
    return out


def _statement(case: Case, expected: ExpectedStatement, got: Statement) -> Iterable[str]:
    if got.kind != expected.kind:
        yield f"kind `{expected.kind}` expected, `{got.kind}` came out"
    if expected.target is not None and not _same(case, expected.target, got.target or ""):
        yield f"target `{expected.target}` expected, `{got.target}` came out"
    yield from _gaps(expected, got)
    if got.kind in {"update", "merge"}:  # what they write has no order
        expected = replace(expected, outputs=sorted(expected.outputs, key=lambda o: o.name.lower()))
        got = replace(got, columns=tuple(sorted(got.columns, key=lambda c: c.name.lower())))
    names = [o.name for o in expected.outputs]
    if len(names) != len(got.columns) or not all(
        n == "_" or _same(case, n, c.name) for n, c in zip(names, got.columns, strict=True)
    ):
        yield f"outputs {names} expected, {[c.name for c in got.columns]} came out"
        return
    for output, column in zip(expected.outputs, got.columns, strict=True):
        if output.gap != column.gap:
            yield f"`{output.name}`: {'a gap' if output.gap else 'no gap'} expected"
        yield from _edges(f"`{output.name}`", output.edges, column.inputs, more=output.gap)
    unknown_rows = bool(expected.gaps) and any(len(e.subtypes) > 3 for e in expected.rows)
    yield from _edges("rows", expected.rows, got.row_inputs, more=unknown_rows)
    yield from _facts(case, expected, got)


def _same(case: Case, left: str, right: str) -> bool:
    return left == right or key(left, case.dialect) == key(right, case.dialect)


def _gaps(expected: ExpectedStatement, got: Statement) -> Iterable[str]:
    wanted = [g for g in expected.gaps if g != "?"]
    for word in wanted:
        if not any(word == "*" or word in g.code or word in g.message for g in got.gaps):
            yield f"a gap with `{word}` expected"
    if not expected.gaps and got.gaps:
        yield f"no gap expected, got {[f'{g.code} {g.message}' for g in got.gaps]}"
    for gap in got.gaps:
        if gap.span is None:
            yield f"the gap `{gap.message}` has no position"


def _edges(
    where: str, expected: Sequence[Edge], got: Sequence[Input] | Sequence[RowInput], *, more: bool
) -> Iterable[str]:
    keys = {(g.dataset, g.column, g.subtype) for g in got}
    for edge in expected:
        same = [k for k in keys if k[:2] == (edge.dataset, edge.column) and k[2] in edge.subtypes]
        if not same and not edge.optional:
            yield f"{where}: missing {edge}"
        if same and edge.operations is not None:
            chains = {
                tuple(str(o) for o in g.operations)
                for g in got
                if (g.dataset, g.column) == (edge.dataset, edge.column) and g.subtype in edge.subtypes
            }
            if edge.operations not in chains:
                yield f"{where}: {edge} has operations {sorted(' ; '.join(c) for c in chains)}"
    if more:
        return
    for dataset, column, subtype in sorted(keys, key=lambda k: (k[0], k[1], k[2].value)):
        if not any((e.dataset, e.column) == (dataset, column) and subtype in e.subtypes for e in expected):
            yield f"{where}: spurious {dataset}.{column} {subtype.value}"


def _facts(case: Case, expected: ExpectedStatement, got: Statement) -> Iterable[str]:
    if expected.grain is not None and tuple(sorted(got.grain)) != expected.grain:
        yield f"grain {expected.grain} expected, {got.grain} came out"
    if expected.groups is not None:
        groups: tuple[str, ...] | str = (
            "none" if got.grouped_by is None else tuple(sorted(map(str, got.grouped_by))) or "()"
        )
        if groups != expected.groups:
            yield f"groups {expected.groups} expected, {groups} came out"
    proofs = [
        f"count({'distinct ' if p.distinct else ''}{p.column or '*'}) >= {p.at_least}"
        for p in got.group_proofs
    ]
    if sorted(proofs) != sorted(expected.proofs) and (expected.proofs or "having" in case.sql):
        yield f"proofs {expected.proofs} expected, {proofs} came out"
    if expected.scans:
        scans = [
            (f"{'semi ' if s.semi else ''}{s.dataset}", frozenset(map(guard_text, s.guards)))
            for s in got.scans
        ]
        if scans != expected.scans:
            yield "scans expected " + scan_texts(expected.scans) + ", came out " + scan_texts(scans)


def scan_texts(scans: Iterable[tuple[str, frozenset[str]]]) -> str:
    """Scans as the case files write them."""
    return "; ".join(" | ".join([name, *sorted(guards)]) for name, guards in scans)


def guard_text(guard: Guard) -> str:
    """A guard as the case files write it; the other scan of an equi-join is named by its number."""
    left = guard.left.column
    for operation in guard.operations:
        left = f"{operation.name}({left})"
    if guard.right is not None:
        return f"{left} {guard.op} {guard.right.scan}.{guard.right.column}"
    if guard.op in {"in", "not in"}:
        return f"{left} {guard.op} ({', '.join(guard.values)})"
    return " ".join([left, guard.op, *guard.values])

"""Traced statements as compact bytes and back, with what has to be the same for them to be used again.

Bytes are `marshal` under a checksum: marshal is fast and reads damaged data unsafely, so that nothing is
loaded whose checksum does not fit. The format is private to one version of Python, sqlglot and this engine,
all of which are part of the key.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlglot._version import __version__ as parser_version

from governance.lineage.model import (
    ColumnRef,
    Gap,
    GroupProof,
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
from governance.lineage.schema import Dataset, Schema
from governance.project.location import Span

ENGINE = 1
"""Raised when the same SQL gives another lineage than before."""
_SUBTYPES = tuple(Subtype)
_SUBTYPE_AT = {subtype: at for at, subtype in enumerate(_SUBTYPES)}
_CHECK = 16


class Cache(Protocol):
    """Where encoded statements are kept; it may forget any of them at any time."""

    def get(self, key: bytes) -> bytes | None:
        """Return what was put under a key, or None."""

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value under a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The statements of one script and everything they were traced with.

    Attributes:
        statements: the lineage.
        read: names looked up in the schema, with the fingerprint of what was found.
        spelled: columns nobody lists: dataset, key, spelling used, spelling here.
    """

    statements: tuple[Statement, ...]
    read: tuple[tuple[tuple[str, ...], bytes], ...]
    spelled: tuple[tuple[str, str, str, str], ...]


def key_of(sql: str, dialect: str) -> bytes:
    """Return the key of a script: its text, its dialect and the versions that decide the result."""
    made = hashlib.blake2b(digest_size=20)
    version = f"{ENGINE}\0{parser_version}\0{sys.version_info[:2]}\0{dialect}\0"
    made.update(version.encode())
    made.update(sql.encode("utf-8", "surrogatepass"))
    return made.digest()


class Fingerprints:
    """Fingerprints of datasets, computed once each."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._made: dict[int, tuple[Dataset, bytes]] = {}

    def of_name(self, parts: tuple[str, ...]) -> bytes:
        """Return the fingerprint of all that a name may refer to now."""
        found = self._schema.candidates(parts)
        if len(found) == 1:
            return self._of(found[0])
        return b"".join(self._of(dataset) for dataset in sorted(found, key=lambda d: d.name))

    def _of(self, dataset: Dataset) -> bytes:
        known = self._made.get(id(dataset))
        if known is None:
            unique = sorted(tuple(sorted(group)) for group in dataset.unique)
            types = sorted(dataset.types.items())
            content = (dataset.name, dataset.columns, dataset.keys, dataset.complete, unique, types)
            made = hashlib.blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            known = self._made[id(dataset)] = (dataset, made)
        return known[1]


def usable(entry: Entry, prints: Fingerprints, extra: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether tracing again would give the same."""
    for parts, found in entry.read:
        if prints.of_name(parts) != found:
            return False
    return all(
        extra.get(dataset, {}).get(column, here) == used for dataset, column, used, here in entry.spelled
    )


def encode(entry: Entry) -> bytes:
    """Return an entry as bytes."""
    body = marshal.dumps(_Encoder().entry(entry))
    return hashlib.blake2b(body, digest_size=_CHECK).digest() + body


def decode(data: bytes) -> Entry | None:
    """Return the entry in bytes, None if they are not intact."""
    body = data[_CHECK:]
    if hashlib.blake2b(body, digest_size=_CHECK).digest() != data[:_CHECK]:
        return None
    try:
        return _entry(marshal.loads(body))  # noqa: S302 - only what passed the checksum
    except (ValueError, TypeError, EOFError, IndexError):
        return None


class _Encoder:
    """Numbers operations, chains and spans, so that each is stored once."""

    def __init__(self) -> None:
        self.ops: dict[Operation, int] = {}
        self.chains: dict[tuple[Operation, ...], int] = {(): 0}
        self.spans: dict[Span | None, int] = {None: 0}

    def entry(self, entry: Entry) -> Any:
        statements = [self.statement(statement) for statement in entry.statements]
        chains = [tuple(self.ops.setdefault(op, len(self.ops)) for op in chain) for chain in self.chains]
        ops = [(op.name, op.args, op.distinct) for op in self.ops]
        spans = [(s.start, s.end, s.line, s.column) for s in self.spans if s is not None]
        return ops, chains, spans, statements, entry.read, entry.spelled

    def chain(self, chain: tuple[Operation, ...]) -> int:
        return self.chains.setdefault(chain, len(self.chains))

    def span(self, span: Span | None) -> int:
        return self.spans.setdefault(span, len(self.spans))

    def input(self, i: Input | RowInput) -> Any:
        return (
            i.dataset,
            i.column,
            _SUBTYPE_AT[i.subtype],
            self.chain(i.operations),
            i.scan,
            self.span(i.span),
        )

    def statement(self, s: Statement) -> Any:
        columns = [
            (
                c.name,
                [self.input(i) for i in c.inputs],
                self.span(c.span),
                c.gap,
                c.star,
                c.literal,
                c.counted,
            )
            for c in s.columns
        ]
        grouped = None if s.grouped_by is None else [(ref.dataset, ref.column) for ref in s.grouped_by]
        proofs = [
            (None if p.column is None else (p.column.dataset, p.column.column), p.distinct, p.at_least)
            for p in s.group_proofs
        ]
        gaps = [(g.code, g.message, self.span(g.span), g.columns) for g in s.gaps]
        return (
            s.kind,
            s.target,
            columns,
            [self.input(row) for row in s.row_inputs],
            [self.scan(scan) for scan in s.scans],
            s.grain,
            grouped,
            proofs,
            [self.span(span) for span in s.open_star],
            gaps,
            self.span(s.span),
        )

    def scan(self, scan: Scan) -> Any:
        guards = [
            (
                g.op,
                (g.left.scan, g.left.column),
                None if g.right is None else (g.right.scan, g.right.column),
                g.values,
                self.chain(g.operations),
            )
            for g in scan.guards
        ]
        return scan.dataset, guards, scan.semi, self.span(scan.span)


def _entry(data: Any) -> Entry:
    raw_ops, raw_chains, raw_spans, statements, read, spelled = data
    ops = [Operation(*op) for op in raw_ops]
    chains = [tuple([ops[at] for at in chain]) for chain in raw_chains]
    spans: list[Span | None] = [None, *(Span(*span) for span in raw_spans)]
    return Entry(
        statements=tuple([_statement(s, chains, spans) for s in statements]), read=read, spelled=spelled
    )


Chains = list[tuple[Operation, ...]]
Spans = list[Span | None]


def _inputs(raw: Any, made: Callable[..., Any], chains: Chains, spans: Spans) -> Any:
    return tuple(
        [
            made(dataset, column, _SUBTYPES[subtype], chains[chain], scan, spans[span])
            for dataset, column, subtype, chain, scan, span in raw
        ]
    )


def _statement(raw: Any, chains: Chains, spans: Spans) -> Statement:
    kind, target, columns, rows, scans, grain, grouped, proofs, stars, gaps, span = raw
    return Statement(
        kind=kind,
        target=target,
        columns=tuple(
            [
                OutputColumn(
                    name, at, _inputs(inputs, Input, chains, spans), spans[where], gap, star, literal, counted
                )
                for at, (name, inputs, where, gap, star, literal, counted) in enumerate(columns)
            ]
        ),
        row_inputs=_inputs(rows, RowInput, chains, spans),
        scans=tuple([_scan(scan, chains, spans) for scan in scans]),
        grain=grain,
        grouped_by=None if grouped is None else tuple([ColumnRef(*ref) for ref in grouped]),
        group_proofs=tuple([GroupProof(None if c is None else ColumnRef(*c), d, n) for c, d, n in proofs]),
        open_star=tuple([where for at in stars if (where := spans[at]) is not None]),
        gaps=tuple([Gap(code, message, spans[where], names) for code, message, where, names in gaps]),
        span=spans[span],
    )


def _scan(raw: Any, chains: Chains, spans: Spans) -> Scan:
    dataset, guards, semi, span = raw
    return Scan(
        dataset,
        tuple(
            [
                Guard(
                    op,
                    ScanColumn(*left),
                    None if right is None else ScanColumn(*right),
                    values,
                    chains[chain],
                )
                for op, left, right, values, chain in guards
            ]
        ),
        semi,
        spans[span],
    )

"""Traced statements as compact bytes and back, with what has to be the same for them to be used again.

Bytes are numbers and text under a checksum, and nothing in them can be executed: damaged or foreign bytes
are no entry. What repeats (strings, operations, chains, spans) is written once and numbered. The format is
private to one version of the parser, the byte order and this engine, all of which are part of the key.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlglot._version import __version__ as parser_version

from governance.lineage import quick
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
    Statement,
    Subtype,
)
from governance.lineage.schema import Dataset, Schema
from governance.project.location import Span

ENGINE = 3
"""Raised when the format changes, or when the same SQL gives another lineage than before."""
_KINDS = tuple(Subtype)
_NUMBER = {kind: at for at, kind in enumerate(_KINDS)}
_CHECK = 16
_NONE = -1
_GAP, _STAR = 1, 2
_T = TypeVar("_T")


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


def key_of(sql: str, dialect: str, place: str = "") -> bytes:
    """Return the key of a script: its text, its dialect and the versions that decide the result.

    Args:
        sql: the text.
        dialect: sqlglot's name of it.
        place: what it is for, so that equal texts over different schemas do not take each other's place.
    """
    made = hashlib.blake2b(digest_size=20)
    version = f"{ENGINE}\0{parser_version}\0{sys.byteorder}\0{dialect}\0{place}\0"
    made.update(version.encode("utf-8", "surrogatepass"))
    made.update(sql.encode("utf-8", "surrogatepass"))
    return made.digest()


class Fingerprints:
    """Fingerprints of datasets, computed once each."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._made: dict[int, tuple[Dataset, bytes]] = {}

    def of_name(self, parts: tuple[str, ...]) -> bytes:
        """Return the fingerprint of all that a name may refer to now, and of whether it names it in full."""
        exact = self._schema.exact(parts)
        if exact is not None:
            return b"=" + self._of(exact)
        found = self._schema.candidates(parts)
        return b"".join(self._of(dataset) for dataset in sorted(found, key=lambda d: d.name))

    def _of(self, dataset: Dataset) -> bytes:
        known = self._made.get(id(dataset))
        if known is None:
            unique = sorted(tuple(sorted(group)) for group in dataset.unique)
            types = sorted(dataset.types.items())
            content = (dataset.name, dataset.columns, dataset.keys, dataset.complete, unique, types)
            made = hashlib.blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            # The dataset is kept with it: its id must not come to mean another one.
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


class Memo:
    """Entries of this process, and those of a cache as they are asked for."""

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache
        self._entries: dict[bytes, Entry] = {}
        self._decoder = Decoder()

    def get(self, key: bytes) -> Entry | None:
        """Return the entry under a key, None if there is none or it is not intact."""
        entry = self._entries.get(key)
        if entry is None and self._cache is not None:
            kept = self._cache.get(key)
            entry = self._decoder.decode(kept) if kept is not None else None
            if entry is not None:
                self._entries[key] = entry
        return entry

    def put(self, key: bytes, entry: Entry) -> None:
        """Remember an entry."""
        self._entries[key] = entry
        if self._cache is not None:
            self._cache.put(key, encode(entry))


def encode(entry: Entry) -> bytes:
    """Return an entry as bytes, empty if it cannot be written."""
    try:
        body = _Encoder().entry(entry)
    except OverflowError:
        return b""
    return hashlib.blake2b(body, digest_size=_CHECK).digest() + body


def decode(data: bytes) -> Entry | None:
    """Return the entry in bytes, None if they are not intact."""
    return Decoder().decode(data)


class _Encoder:
    """Numbers whatever repeats, in the order in which it first comes.

    Operations, chains and spans go by identity, which is quick: what a tracer makes it shares already.
    """

    def __init__(self) -> None:
        self.strings: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._ops: list[Operation] = []
        self._chains: list[tuple[Operation, ...]] = []
        self._spans: list[Span] = []

    def entry(self, entry: Entry) -> bytes:
        out: list[int] = [len(entry.statements)]
        for statement in entry.statements:
            self.statement(statement, out)
        self.counted(len(entry.read), (n for read in entry.read for n in self.read(*read)), out)
        self.counted(len(entry.spelled), (self.string(text) for four in entry.spelled for text in four), out)
        tables: list[int] = []
        chains = [n for chain in self._chains for n in (len(chain), *map(self.op, chain))]
        self.counted(len(self._ops), [n for op in self._ops for n in self.operation(op)], tables)
        self.counted(len(self._chains), chains, tables)
        spans = (n for s in self._spans for n in (s.start, s.end, s.line, s.column))
        self.counted(len(self._spans), spans, tables)
        lengths = [len(text) for text in self.strings]
        numbers = array("i", [len(lengths), *lengths, *tables, *out])
        text = "".join(self.strings).encode("utf-8", "surrogatepass")
        return len(numbers).to_bytes(4, "little") + numbers.tobytes() + text

    def string(self, text: str) -> int:
        return self.strings.setdefault(text, len(self.strings))

    def op(self, op: Operation) -> int:
        return self._number(op, self._ops)

    def operation(self, op: Operation) -> list[int]:
        return [self.string(op.name), int(op.distinct), len(op.args), *map(self.string, op.args)]

    def chain(self, chain: tuple[Operation, ...]) -> int:
        return self._number(chain, self._chains)

    def span(self, span: Span | None) -> int:
        return _NONE if span is None else self._number(span, self._spans)

    def _number(self, thing: _T, among: list[_T]) -> int:
        # `among` keeps the thing alive, so that no other one gets its id.
        number = self._numbers.get(id(thing))
        if number is None:
            number = self._numbers[id(thing)] = len(among)
            among.append(thing)
        return number

    def read(self, parts: tuple[str, ...], found: bytes) -> list[int]:
        return [self.string(found.hex()), len(parts), *map(self.string, parts)]

    def counted(self, count: int, numbers: Iterable[int], out: list[int]) -> None:
        out.append(count)
        out.extend(numbers)

    def names(self, names: Sequence[str], out: list[int]) -> None:
        self.counted(len(names), map(self.string, names), out)

    def input(self, i: Input | RowInput) -> tuple[int, ...]:
        return (
            self.string(i.dataset),
            self.string(i.column),
            _NUMBER[i.subtype],
            self.chain(i.operations),
            i.scan,
            self.span(i.span),
        )

    def statement(self, s: Statement, out: list[int]) -> None:
        out += (self.string(s.kind), _NONE if s.target is None else self.string(s.target), self.span(s.span))
        self.counted(len(s.columns), (n for c in s.columns for n in self.column(c)), out)
        for c in s.columns:
            out += c.counted
        inputs = [i for c in s.columns for i in c.inputs]
        self.counted(len(inputs), (n for i in inputs for n in self.input(i)), out)
        self.counted(len(s.row_inputs), (n for row in s.row_inputs for n in self.input(row)), out)
        self.counted(len(s.scans), (n for scan in s.scans for n in self.scan(scan)), out)
        guards = [guard for scan in s.scans for guard in scan.guards]
        self.counted(len(guards), (n for guard in guards for n in self.guard(guard)), out)
        for guard in guards:
            out += map(self.string, guard.values)
        self.counted(len(s.open_star), map(self.span, s.open_star), out)
        out.append(len(s.grain))
        for keys in s.grain:
            self.names(keys, out)
        grouped = s.grouped_by
        flat = [n for ref in grouped or () for n in (self.string(ref.dataset), self.string(ref.column))]
        self.counted(_NONE if grouped is None else len(grouped), flat, out)
        self.counted(len(s.group_proofs), (n for proof in s.group_proofs for n in self.proof(proof)), out)
        out.append(len(s.gaps))
        for gap in s.gaps:
            out += (self.string(gap.code), self.string(gap.message), self.span(gap.span))
            self.names(gap.columns, out)

    def column(self, c: OutputColumn) -> tuple[int, ...]:
        flags = (_GAP if c.gap else 0) | (_STAR if c.star else 0)
        literal = self.string(c.literal)
        return (
            self.string(c.name), c.position, len(c.inputs), self.span(c.span), flags, literal, len(c.counted)
        )  # fmt: skip

    def scan(self, scan: Scan) -> tuple[int, ...]:
        return self.string(scan.dataset), len(scan.guards), int(scan.semi), self.span(scan.span)

    def guard(self, g: Guard) -> tuple[int, ...]:
        other = (_NONE, _NONE) if g.right is None else (g.right.scan, self.string(g.right.column))
        left = self.string(g.left.column)
        return self.string(g.op), g.left.scan, left, *other, len(g.values), self.chain(g.operations)

    def proof(self, proof: GroupProof) -> tuple[int, ...]:
        column = proof.column
        of = (_NONE, _NONE) if column is None else (self.string(column.dataset), self.string(column.column))
        # As text: a threshold may be any number.
        return *of, int(proof.distinct), self.string(str(proof.at_least))


class Decoder:
    """Reads entries back; equal strings and operations of all of them become one object."""

    def __init__(self) -> None:
        self._strings: dict[str, str] = {}
        self._ops: dict[tuple[str, tuple[str, ...], bool], int] = {}
        self._made: list[Operation] = []
        self._chains: dict[tuple[int, ...], tuple[Operation, ...]] = {}

    def decode(self, data: bytes) -> Entry | None:
        """Return the entry in bytes, None if they are not intact."""
        body = memoryview(data)[_CHECK:]
        if not data or hashlib.blake2b(body, digest_size=_CHECK).digest() != data[:_CHECK]:
            return None
        try:
            numbers = array("i")
            end = 4 + int.from_bytes(body[:4], "little") * numbers.itemsize
            numbers.frombytes(body[4:end])
            return self._entry(_Reader(numbers.tolist()), str(body[end:], "utf-8", "surrogatepass"))
        except (ValueError, TypeError, LookupError, StopIteration):
            return None

    def _entry(self, r: _Reader, text: str) -> Entry:
        tables = self._tables(r, text)
        statements = tuple([_statement(r, tables) for _ in range(r.one())])
        strings = tables.strings
        read = []
        for _ in range(r.one()):
            found = bytes.fromhex(strings[r.one()])
            read.append((tuple([strings[n] for n in r.some()]), found))
        spelled = [(strings[a], strings[b], strings[c], strings[d]) for a, b, c, d in r.records(4)]
        return Entry(statements=statements, read=tuple(read), spelled=tuple(spelled))

    def _tables(self, r: _Reader, text: str) -> _Tables:
        intern = self._strings
        strings = []
        at = 0
        for length in r.some():
            part = text[at : at + length]
            strings.append(intern.setdefault(part, part))
            at += length
        ops = []
        for _ in range(r.one()):
            name, distinct = strings[r.one()], bool(r.one())
            key = (name, tuple([strings[n] for n in r.some()]), distinct)
            ops.append(self._ops.setdefault(key, len(self._ops)))
        chains = []
        for _ in range(r.one()):
            ids = tuple([ops[n] for n in r.some()])
            chains.append(self._chains.get(ids) or self._chain(ids))
        made = quick.Span
        spans: list[Any] = [made(start, end, line, column) for start, end, line, column in r.records(4)]
        # The last one is what -1 stands for.
        spans.append(None)
        return _Tables(strings, chains, spans)

    def _chain(self, ids: tuple[int, ...]) -> tuple[Operation, ...]:
        made = self._made
        if len(made) < len(self._ops):
            made += [Operation(*key) for key in list(self._ops)[len(made) :]]
        chain = self._chains[ids] = tuple([made[n] for n in ids])
        return chain


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the numbers of an entry stand for."""

    strings: list[str]
    chains: list[tuple[Operation, ...]]
    spans: list[Any]


class _Reader:
    """Takes numbers one after the other."""

    def __init__(self, numbers: list[int]) -> None:
        self._numbers = numbers
        self._at = 0

    def one(self) -> int:
        at = self._at
        self._at = at + 1
        return self._numbers[at]

    def take(self, count: int) -> list[int]:
        at = self._at
        end = self._at = at + count
        if count < 0 or end > len(self._numbers):
            raise ValueError("not enough numbers")
        return self._numbers[at:end]

    def some(self) -> list[int]:
        return self.take(self.one())

    def records(self, size: int) -> Iterable[tuple[int, ...]]:
        return zip(*[iter(self.take(self.one() * size))] * size, strict=True)


def _statement(r: _Reader, tables: _Tables) -> Statement:
    strings, chains, spans, kinds = tables.strings, tables.chains, tables.spans, _KINDS
    kind, target, whole = r.take(3)
    columns = list(r.records(7))
    counted = r.take(sum([column[6] for column in columns]))
    make: Any = quick.Input
    inputs = [
        make(strings[a], strings[b], kinds[c], chains[d], e, spans[f]) for a, b, c, d, e, f in r.records(6)
    ]
    make = quick.RowInput
    rows = [
        make(strings[a], strings[b], kinds[c], chains[d], e, spans[f]) for a, b, c, d, e, f in r.records(6)
    ]
    scans = list(r.records(4))
    guards = _guards(r, tables)
    open_star = tuple([spans[n] for n in r.some()])
    grain = tuple([tuple([strings[n] for n in r.some()]) for _ in range(r.one())])
    count = r.one()
    grouped = None
    if count != _NONE:
        flat = iter(r.take(count * 2))
        grouped = tuple([ColumnRef(strings[a], strings[b]) for a, b in zip(flat, flat, strict=True)])
    proofs = [
        GroupProof(None if a == _NONE else ColumnRef(strings[a], strings[b]), bool(distinct), int(strings[n]))
        for a, b, distinct, n in r.records(4)
    ]
    gaps = []
    for _ in range(r.one()):
        code, message, span = r.take(3)
        gaps.append(Gap(strings[code], strings[message], spans[span], tuple([strings[n] for n in r.some()])))
    return Statement(
        kind=strings[kind],
        target=None if target == _NONE else strings[target],
        columns=_columns(columns, counted, inputs, tables),
        row_inputs=tuple(rows),
        scans=_scans(scans, guards, tables),
        grain=grain,
        grouped_by=grouped,
        group_proofs=tuple(proofs),
        open_star=open_star,
        gaps=tuple(gaps),
        span=spans[whole],
    )


def _columns(
    records: Iterable[tuple[int, ...]], counted: list[int], inputs: list[Input], tables: _Tables
) -> tuple[OutputColumn, ...]:
    strings, spans = tables.strings, tables.spans
    make: Any = quick.OutputColumn
    out = []
    at = counts = 0
    for name, position, count, span, flags, literal, more in records:
        own = tuple(inputs[at : at + count]) if count else ()
        at += count
        counting = tuple(counted[counts : counts + more]) if more else ()
        counts += more
        gap, star = bool(flags & _GAP), bool(flags & _STAR)
        out.append(make(strings[name], position, own, spans[span], gap, star, strings[literal], counting))
    return tuple(out)


def _guards(r: _Reader, tables: _Tables) -> Iterator[Guard]:
    strings, chains = tables.strings, tables.chains
    records = list(r.records(7))
    values = r.take(sum([record[5] for record in records]))
    column: Any = quick.ScanColumn
    guard: Any = quick.Guard
    out = []
    at = 0
    for op, scan, left, other, right, count, chain in records:
        given = tuple([strings[n] for n in values[at : at + count]]) if count else ()
        at += count
        opposite = None if right == _NONE else column(other, strings[right])
        out.append(guard(strings[op], column(scan, strings[left]), opposite, given, chains[chain]))
    return iter(out)


def _scans(records: Iterable[tuple[int, ...]], guards: Iterator[Guard], tables: _Tables) -> tuple[Scan, ...]:
    strings, spans = tables.strings, tables.spans
    return tuple(
        [
            Scan(
                strings[dataset],
                tuple([next(guards) for _ in range(count)]) if count else (),
                bool(semi),
                spans[span],
            )
            for dataset, count, semi, span in records
        ]
    )

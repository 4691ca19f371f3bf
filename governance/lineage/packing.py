"""Entries as compact bytes and back.

Bytes are numbers and text under a checksum, and nothing in them can be executed: damaged or foreign bytes
are no entry. What repeats (strings, chains of operations, spans) is written once and numbered. First comes
what deciding on an entry takes; the statements after it are read when somebody looks at them. The format is
private to one version of the parser, the byte order and this engine, all of which are part of the key.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from governance.lineage import quick as shapes
from governance.lineage.entry import Entry, make_outline, outline_of
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
from governance.project.location import Span
from governance.project.quick import quick

_KINDS = tuple(Subtype)
_NUMBER = {kind: at for at, kind in enumerate(_KINDS)}
_CHECK = 16
_NONE = -1
_GAP, _STAR = 1, 2
_TRACED, _GAPS, _OUTLINED = 1, 2, 4
_FIELDS = 17
"""Numbers that stand before those of a statement."""
# Text is joined by control characters, one a level; a text that holds one of them has it spelled otherwise.
_STRING, _ITEM, _PART, _DISTINCT, _ESCAPE = "\0", "\1", "\2", "\3", "\4"
_ESCAPES = {ord(c): f"{_ESCAPE}{n}" for n, c in enumerate((_STRING, _ITEM, _PART, _DISTINCT, _ESCAPE))}
_JOINED = re.compile(f"[{_ITEM}{_PART}]")
_T = TypeVar("_T")
_Statement, _Scan = quick(Statement), quick(Scan)


def pack(entry: Entry) -> bytes:
    """Return an entry as bytes, empty if it cannot be written."""
    try:
        body = _Packer().entry(entry)
    except OverflowError:
        return b""
    return hashlib.blake2b(body, digest_size=_CHECK).digest() + body


def unpack(data: bytes) -> Entry | None:
    """Return the entry in bytes, None if they are not intact."""
    packed = Unpacker().open(data)
    if packed is None:
        return None
    try:
        return Entry(statements=packed.statements, read=tuple(packed.read), spelled=packed.spelled)
    except MALFORMED:
        return None


class _Packer:
    """Numbers whatever repeats, in the order in which it first comes.

    Chains and spans go by identity, which is quick: what a tracer makes it shares already.
    """

    def __init__(self) -> None:
        self._strings: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._chains: list[tuple[Operation, ...]] = []
        self._spans: list[Span] = []

    def entry(self, entry: Entry) -> bytes:
        head: list[int] = []
        self._head(entry, head)
        body: list[int] = [len(entry.statements)]
        for statement in entry.statements:
            self._statement(statement, body)
        spans = [n for s in self._spans for n in (s.start, s.end, s.line, s.column)]
        chains = [self._joined(_ITEM.join(map(_operation, chain))) for chain in self._chains]
        tables = [len(chains), *chains, len(self._spans), *spans]
        numbers = array("i", [len(head), *head, *tables, *body])
        text = _STRING.join(self._strings).encode("utf-8", "surrogatepass")
        return len(numbers).to_bytes(4, "little") + numbers.tobytes() + text

    def _head(self, entry: Entry, out: list[int]) -> None:
        outline = outline_of(entry.statements[0]) if len(entry.statements) == 1 else None
        flags, kind, names, grain, reads = 0, 0, [], [], []
        if outline is not None:
            flags = _OUTLINED | (_TRACED if outline.traced else 0) | (_GAPS if outline.gaps else 0)
            kind = self._string(outline.kind)
            names = [self._string(name) for name in outline.names]
            grain = [n for keys in outline.grain for n in (len(keys), *map(self._string, keys))]
            reads = [
                n
                for dataset, columns in outline.reads.items()
                for n in (self._string(dataset), self._list(columns))
            ]
        looked_up = [n for parts, found in entry.read for n in (self._list(parts), self._string(found))]
        spelled = [self._string(text) for four in entry.spelled for text in four]
        out += (flags, kind, len(names), len(grain), len(reads), len(looked_up), len(spelled))
        out += (*names, *grain, *reads, *looked_up, *spelled)

    def _string(self, text: str) -> int:
        return self._joined(_escaped(text))

    def _list(self, texts: Iterable[str]) -> int:
        return self._joined("".join([_escaped(text) + _ITEM for text in texts]))

    def _joined(self, escaped: str) -> int:
        return self._strings.setdefault(escaped, len(self._strings))

    def _chain(self, chain: tuple[Operation, ...]) -> int:
        return self._number(chain, self._chains)

    def _span(self, span: Span | None) -> int:
        return _NONE if span is None else self._number(span, self._spans)

    def _number(self, thing: _T, among: list[_T]) -> int:
        # `among` keeps the thing alive, so that no other one gets its id.
        number = self._numbers.get(id(thing))
        if number is None:
            number = self._numbers[id(thing)] = len(among)
            among.append(thing)
        return number

    def _statement(self, s: Statement, out: list[int]) -> None:
        counted = [n for c in s.columns for n in c.counted]
        inputs = [i for c in s.columns for i in c.inputs]
        guards = [guard for scan in s.scans for guard in scan.guards]
        values = [value for guard in guards for value in guard.values]
        grain = [name for keys in s.grain for name in keys]
        affected = [name for gap in s.gaps for name in gap.columns]
        grouped = s.grouped_by or ()
        out += (
            self._string(s.kind),
            _NONE if s.target is None else self._string(s.target),
            self._span(s.span),
            len(s.columns),
            len(counted),
            len(inputs),
            len(s.row_inputs),
            len(s.scans),
            len(guards),
            len(values),
            len(s.open_star),
            len(s.grain),
            len(grain),
            _NONE if s.grouped_by is None else len(grouped),
            len(s.group_proofs),
            len(s.gaps),
            len(affected),
        )
        for c in s.columns:
            out += self._column(c)
        out += counted
        for i in inputs:
            out += self._input(i)
        for row in s.row_inputs:
            out += self._input(row)
        for scan in s.scans:
            out += (self._string(scan.dataset), len(scan.guards), int(scan.semi), self._span(scan.span))
        for guard in guards:
            out += self._guard(guard)
        out += map(self._string, values)
        out += map(self._span, s.open_star)
        out += map(len, s.grain)
        out += map(self._string, grain)
        for ref in grouped:
            out += (self._string(ref.dataset), self._string(ref.column))
        for proof in s.group_proofs:
            out += self._proof(proof)
        for gap in s.gaps:
            out += (self._string(gap.code), self._string(gap.message), self._span(gap.span), len(gap.columns))
        out += map(self._string, affected)

    def _column(self, c: OutputColumn) -> tuple[int, ...]:
        flags = (_GAP if c.gap else 0) | (_STAR if c.star else 0)
        literal = self._string(c.literal)
        return (
            self._string(c.name), c.position, len(c.inputs), self._span(c.span), flags, literal, len(c.counted)
        )  # fmt: skip

    def _input(self, i: Input | RowInput) -> tuple[int, ...]:
        return (
            self._string(i.dataset),
            self._string(i.column),
            _NUMBER[i.subtype],
            self._chain(i.operations),
            i.scan,
            self._span(i.span),
        )

    def _guard(self, g: Guard) -> tuple[int, ...]:
        other = (_NONE, _NONE) if g.right is None else (g.right.scan, self._string(g.right.column))
        left = self._string(g.left.column)
        return self._string(g.op), g.left.scan, left, *other, len(g.values), self._chain(g.operations)

    def _proof(self, proof: GroupProof) -> tuple[int, ...]:
        column = proof.column
        of = (_NONE, _NONE) if column is None else (self._string(column.dataset), self._string(column.column))
        # As text: a threshold may be any number.
        return *of, int(proof.distinct), self._string(str(proof.at_least))


def _operation(op: Operation) -> str:
    return _PART.join((_escaped(op.name), _DISTINCT if op.distinct else "", *map(_escaped, op.args)))


def _escaped(text: str) -> str:
    # Most texts are clean, and printable ones certainly are.
    return text if text.isprintable() else text.translate(_ESCAPES)


def _plain(text: str) -> str:
    """Undo `_escaped`."""
    if _ESCAPE not in text:
        return text
    first, *rest = text.split(_ESCAPE)
    return first + "".join(_ESCAPED[part[0]] + part[1:] for part in rest)


_ESCAPED = {escape[1]: chr(code) for code, escape in _ESCAPES.items()}


class _Chains(dict[str, tuple[Operation, ...]]):
    """Chains by their text; equal operations are one object."""

    def __init__(self) -> None:
        super().__init__({"": ()})
        self._ops: dict[str, Operation] = {}

    def __missing__(self, text: str) -> tuple[Operation, ...]:
        made = tuple([self._op(op) for op in text.split(_ITEM)])
        self[text] = made
        return made

    def _op(self, text: str) -> Operation:
        op = self._ops.get(text)
        if op is None:
            name, distinct, *args = (_plain(part) for part in text.split(_PART))
            op = self._ops[text] = Operation(name, tuple(args), distinct == _DISTINCT)
        return op


class _Lists(dict[str, tuple[str, ...]]):
    """Lists of names by their text."""

    def __missing__(self, text: str) -> tuple[str, ...]:
        made = self[text] = tuple([_plain(part) for part in text.split(_ITEM)[:-1]])
        return made


MALFORMED = (ValueError, TypeError, LookupError)
"""What reading bytes raises that nobody packed."""


class Packed:
    """An entry whose statements are still bytes; they are read once, when they are asked for.

    Attributes:
        outline: of the one statement, None if there are none or more than one.
        read: as of `Entry`.
        spelled: as of `Entry`.
    """

    __slots__ = ("_made", "_numbers", "_reader", "_strings", "outline", "read", "spelled")

    def __init__(self, reader: Unpacker, strings: list[str], numbers: memoryview) -> None:
        """Read what comes before the statements."""
        size = numbers[0] + 1
        head = numbers[1:size].tolist()
        flags, kind, names, grain, reads, looked_up, spelled = head[:7]
        self._reader, self._strings, self._numbers = reader, strings, numbers[size:]
        self._made: tuple[Statement, ...] | None = None
        end = 7 + names
        listed = tuple([strings[n] for n in head[7:end]])
        at, end = end, end + grain
        keys = _groups(head[at:end], strings) if grain else ()
        at, end = end, end + reads
        lists = reader.lists
        columns = {strings[d]: lists[strings[c]] for d, c in _by_two(head[at:end])}
        at, end = end, end + looked_up
        self.read = [(lists[strings[name]], strings[found]) for name, found in _by_two(head[at:end])]
        at, end = end, end + spelled
        four = iter([strings[n] for n in head[at:end]])
        self.spelled = tuple(zip(four, four, four, four, strict=True)) if spelled else ()
        self.outline = (
            make_outline(
                kind=strings[kind],
                names=listed,
                traced=bool(flags & _TRACED),
                gaps=bool(flags & _GAPS),
                grain=keys,
                reads=columns,
            )
            if flags & _OUTLINED
            else None
        )

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements."""
        if self._made is None:
            self._made = self._reader.statements(self._strings, self._numbers.tolist())
            self._strings, self._numbers = [], self._numbers[:0]
        return self._made


def _by_two(numbers: list[int]) -> Iterable[tuple[int, int]]:
    return zip(numbers[::2], numbers[1::2], strict=True)


def _groups(numbers: list[int], strings: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return lists of names, each of which comes after its length."""
    out = []
    at = 0
    while at < len(numbers):
        end = at + 1 + numbers[at]
        out.append(tuple([strings[n] for n in numbers[at + 1 : end]]))
        at = end
    return tuple(out)


class Unpacker:
    """Reads entries back; equal strings and operations of all of them become one object."""

    def __init__(self) -> None:
        """Start with nothing shared."""
        self._strings: dict[str, str] = {}
        self._chains = _Chains()
        self.lists = _Lists()

    def open(self, data: bytes) -> Packed | None:
        """Return the entry in bytes, None if they are not intact."""
        body = memoryview(data)[_CHECK:]
        if not data or hashlib.blake2b(body, digest_size=_CHECK).digest() != data[:_CHECK]:
            return None
        try:
            end = 4 + int.from_bytes(body[:4], "little") * _SIZE
            text = str(body[end:], "utf-8", "surrogatepass")
            strings = text.split(_STRING)
            if _ESCAPE in text:
                # Only of what stands alone; the parts of lists and chains are told apart first.
                strings = [_plain(s) if _ESCAPE in s and not _JOINED.search(s) else s for s in strings]
            return Packed(self, strings, body[4:end].cast("i"))
        except MALFORMED:
            return None

    def statements(self, strings: list[str], numbers: list[int]) -> tuple[Statement, ...]:
        """Return the statements that numbers and strings stand for."""
        strings = list(map(self._strings.setdefault, strings, strings))
        end = 1 + numbers[0]
        chains = [self._chains[strings[n]] for n in numbers[1:end]]
        at, end = end + 1, end + 1 + 4 * numbers[end]
        flat = numbers[at:end]
        spans: list[Any] = list(map(shapes.Span, flat[::4], flat[1::4], flat[2::4], flat[3::4]))
        # The last one is what -1 stands for.
        spans.append(None)
        tables = _Tables(strings, chains, spans)
        out = []
        at = end + 1
        for _ in range(numbers[end]):
            statement, at = _statement(numbers, at, tables)
            out.append(statement)
        if at != len(numbers):
            raise ValueError("not the numbers of as many statements")
        return tuple(out)


_SIZE = array("i").itemsize


class _Tables:
    """What the numbers of an entry stand for."""

    __slots__ = ("chains", "spans", "strings")

    def __init__(self, strings: list[str], chains: list[tuple[Operation, ...]], spans: list[Any]) -> None:
        self.strings = strings
        self.chains = chains
        self.spans = spans


def _records(numbers: list[int], at: int, count: int, size: int) -> tuple[Iterable[Any], int]:
    """Return records of a size, and where they end."""
    end = at + count * size
    if count < 0 or end > len(numbers):
        raise ValueError("not enough numbers")
    return zip(*[iter(numbers[at:end])] * size, strict=True), end


def _statement(numbers: list[int], at: int, tables: _Tables) -> tuple[Statement, int]:
    strings, spans = tables.strings, tables.spans
    (
        kind, target, whole, n_columns, n_counted, n_inputs, n_rows, n_scans, n_guards, n_values, n_open,
        n_grain, n_keys, n_grouped, n_proofs, n_gaps, n_affected,
    ) = numbers[at : at + _FIELDS]  # fmt: skip
    columns, end = _records(numbers, at + _FIELDS, n_columns, 7)
    counted, end = numbers[end : end + n_counted], end + n_counted
    inputs, end = _inputs(shapes.Input, numbers, end, n_inputs, tables)
    rows, end = _inputs(shapes.RowInput, numbers, end, n_rows, tables)
    scans, end = _records(numbers, end, n_scans, 4)
    guards, end = _records(numbers, end, n_guards, 7)
    values, end = numbers[end : end + n_values], end + n_values
    open_star, end = tuple([spans[n] for n in numbers[end : end + n_open]]), end + n_open
    lengths, end = numbers[end : end + n_grain], end + n_grain
    keys, end = numbers[end : end + n_keys], end + n_keys
    refs, end = _records(numbers, end, max(n_grouped, 0), 2)
    proofs, end = _records(numbers, end, n_proofs, 4)
    gaps, end = _records(numbers, end, n_gaps, 4)
    affected, end = numbers[end : end + n_affected], end + n_affected
    made = _Statement(
        kind=strings[kind],
        target=None if target == _NONE else strings[target],
        columns=_columns(columns, counted, inputs, tables) if n_columns else (),
        row_inputs=tuple(rows),
        scans=_scans(scans, _guards(guards, values, tables) if n_guards else [], tables) if n_scans else (),
        grain=_parted(lengths, keys, strings) if n_grain else (),
        grouped_by=None
        if n_grouped == _NONE
        else tuple([ColumnRef(strings[a], strings[b]) for a, b in refs]),
        group_proofs=tuple(
            [
                GroupProof(
                    None if a == _NONE else ColumnRef(strings[a], strings[b]), bool(d), int(strings[n])
                )
                for a, b, d, n in proofs
            ]
        ),
        open_star=open_star,
        gaps=_gaps(gaps, affected, tables) if n_gaps else (),
        span=spans[whole],
    )
    return made, end


def _inputs(made: Any, numbers: list[int], at: int, count: int, tables: _Tables) -> tuple[list[Any], int]:
    if not count:
        return [], at
    strings, chains, spans, kinds = tables.strings, tables.chains, tables.spans, _KINDS
    records, end = _records(numbers, at, count, 6)
    return [
        made(strings[a], strings[b], kinds[c], chains[d], e, spans[f]) for a, b, c, d, e, f in records
    ], end


def _columns(
    records: Iterable[tuple[int, ...]], counted: list[int], inputs: list[Input], tables: _Tables
) -> tuple[OutputColumn, ...]:
    strings, spans = tables.strings, tables.spans
    made: Any = shapes.OutputColumn
    out = []
    at = counts = 0
    for name, position, count, span, flags, literal, more in records:
        own = tuple(inputs[at : at + count]) if count else ()
        at += count
        counting = tuple(counted[counts : counts + more]) if more else ()
        counts += more
        gap, star = bool(flags & _GAP), bool(flags & _STAR)
        out.append(made(strings[name], position, own, spans[span], gap, star, strings[literal], counting))
    return tuple(out)


def _guards(records: Iterable[tuple[int, ...]], values: list[int], tables: _Tables) -> list[Guard]:
    strings, chains = tables.strings, tables.chains
    column: Any = shapes.ScanColumn
    guard: Any = shapes.Guard
    out = []
    at = 0
    for op, scan, left, other, right, count, chain in records:
        given = tuple([strings[n] for n in values[at : at + count]]) if count else ()
        at += count
        opposite = None if right == _NONE else column(other, strings[right])
        out.append(guard(strings[op], column(scan, strings[left]), opposite, given, chains[chain]))
    return out


def _scans(records: Iterable[tuple[int, ...]], guards: list[Guard], tables: _Tables) -> tuple[Scan, ...]:
    strings, spans = tables.strings, tables.spans
    out = []
    at = 0
    for dataset, count, semi, span in records:
        own = tuple(guards[at : at + count]) if count else ()
        at += count
        out.append(_Scan(strings[dataset], own, bool(semi), spans[span]))
    return tuple(out)


def _parted(lengths: Sequence[int], numbers: list[int], strings: list[str]) -> tuple[tuple[str, ...], ...]:
    out = []
    at = 0
    for length in lengths:
        out.append(tuple([strings[n] for n in numbers[at : at + length]]))
        at += length
    return tuple(out)


def _gaps(records: Iterable[tuple[int, ...]], affected: list[int], tables: _Tables) -> tuple[Gap, ...]:
    strings, spans = tables.strings, tables.spans
    out = []
    at = 0
    for code, message, span, count in records:
        columns = tuple([strings[n] for n in affected[at : at + count]])
        at += count
        out.append(Gap(strings[code], strings[message], spans[span], columns))
    return tuple(out)

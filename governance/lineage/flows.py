"""Flows: the engine's own compact form of inputs, and the arithmetic of their chains.

An item is `(scan, column, kind, chain, node)`: which reading, which column, how it gets here (an index into
`KINDS`), the operations as ids of an `OpTable` (innermost first) and the AST node that read it. A flow is a
tuple of items. Plain tuples, because a project has millions of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from governance.lineage.model import Operation, Subtype

Chain = tuple[int, ...]
Item = tuple[int, str, int, Chain, Any]
Flow = tuple[Item, ...]

IDENTITY, TRANSFORMATION, AGGREGATION, JOIN, GROUP_BY, FILTER, SORT, WINDOW, CONDITIONAL = range(9)
FIRST_INDIRECT = JOIN
KINDS = tuple(Subtype)
NO_CHAIN: Chain = ()

VALUE = ("·",)
"""The arguments of an operation on the traced value alone."""
ROWS = ""
"""The column of an item that stands for how many rows a reading has, as `count(*)` tells."""
CHAIN_LIMIT = 40
"""Operations kept in a chain; the middle of a longer one becomes `…`."""
FANOUT_LIMIT = 24
"""Different chains kept between one reading's column and an output; more become one `…`."""
WIDTH_LIMIT = 400
"""Items of one flow beyond which only `FEW` chains are kept between two columns."""
FEW = 2


class OpTable:
    """Operations by small ids, so that chains hash and compare fast."""

    __slots__ = ("_chains", "_ids", "_plain", "ops", "unknown")

    def __init__(self) -> None:
        self.ops: list[Operation] = []
        self._ids: dict[tuple[str, tuple[str, ...], bool], int] = {}
        self._plain: dict[str, int] = {}
        self._chains: dict[Chain, tuple[Operation, ...]] = {}
        self.unknown = self.id("…")

    def id(self, name: str, args: tuple[str, ...] = VALUE, distinct: bool = False) -> int:
        """Return the id of an operation."""
        if args is VALUE and not distinct:
            plain = self._plain.get(name)
            if plain is not None:
                return plain
        key = (name, args, distinct)
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = len(self.ops)
            self.ops.append(Operation(name, args, distinct))
        if args is VALUE and not distinct:
            self._plain[name] = found
        return found

    def chain(self, chain: Chain) -> tuple[Operation, ...]:
        """Return a chain as operations."""
        found = self._chains.get(chain)
        if found is None:
            ops = self.ops
            found = self._chains[chain] = tuple([ops[i] for i in chain])
        return found

    def limit(self, chain: Chain) -> Chain:
        """Replace the middle of a chain that is too long by one unknown operation."""
        if len(chain) <= CHAIN_LIMIT:
            return chain
        half = CHAIN_LIMIT // 2
        return (*chain[: half - 1], self.unknown, *chain[-half:])


def compose(flow: Iterable[Item], kind: int, chain: Chain, out: list[Item], table: OpTable) -> None:
    """Append what a value's flow becomes once an expression has used it as `kind` through `chain`."""
    for item in flow:
        scan, column, inner, inner_chain, node = item
        if scan < 0:
            out.append(item)
            continue
        if kind < FIRST_INDIRECT:
            if inner >= FIRST_INDIRECT:
                out.append(item)
                continue
            new_kind = max(kind, inner)
        else:
            new_kind = kind
        joined = inner_chain + chain if inner_chain else chain
        if len(joined) > CHAIN_LIMIT:
            joined = table.limit(joined)
        out.append((scan, column, new_kind, joined, node))


def settle(items: list[Item], table: OpTable) -> Flow:
    """Return a flow without duplicates, with the number of chains between two columns bounded."""
    if len(items) < 2:
        return tuple(items)
    seen = dict(zip([item[:4] for item in items], items, strict=True))
    if len(seen) < len(items):
        seen = {}
        for item in items:
            seen.setdefault(item[:4], item)
    if len(seen) <= FANOUT_LIMIT:
        return tuple(seen.values())
    most = FANOUT_LIMIT if len(seen) <= WIDTH_LIMIT else FEW
    counts: dict[tuple[int, str, int], int] = {}
    for scan, column, kind, _ in seen:
        counts[scan, column, kind] = counts.get((scan, column, kind), 0) + 1
    if max(counts.values()) <= most:
        return tuple(seen.values())
    out: dict[tuple[int, str, int, Chain], Item] = {}
    collapsed = (table.unknown,)
    for (scan, column, kind, chain), item in seen.items():
        key = (scan, column, kind, chain)
        if counts[scan, column, kind] > most:
            key = (scan, column, kind or TRANSFORMATION, collapsed)
        out.setdefault(key, (*key, item[4]))
    return tuple(out.values())


def remap(flow: Flow, scans: dict[int, int]) -> Flow:
    """Return a flow with its scans renumbered."""
    return tuple([(scans.get(i[0], i[0]), i[1], i[2], i[3], i[4]) for i in flow])

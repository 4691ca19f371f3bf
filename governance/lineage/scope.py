"""Relations, the scopes that hold them, and how a name finds its column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from governance.lineage.dialects import Rules
from governance.lineage.flows import (
    IDENTITY,
    NO_CHAIN,
    TRANSFORMATION,
    Chain,
    Flow,
    Item,
    OpTable,
    remap,
)
from governance.lineage.library import Functions
from governance.lineage.model import WHOLE_ROW, ColumnRef, GroupProof
from governance.lineage.schema import Dataset, Schema
from governance.lineage.spans import Text
from governance.lineage.udf import Function
from governance.project import names

GAP_SCAN = -1
"""The scan of an item that stands for a gap; its column is the gap's index."""
CLONE_LIMIT = 200
"""Readings made by using CTEs again; what is used more often than this shares the first use's readings."""


Mark = tuple[str, tuple[int, str], "tuple[int, str] | None", tuple[str, ...], Chain]
"""A guard while its statement is being traced: operator, column, other column, values, chain on the column."""


class ScanState:
    """A reading of a dataset while its statement is being traced.

    `anti` marks a reading in a subquery that nothing says has a row; `frozen` one that later conditions do
    not bind; `ghost_of` the part of another reading that windows mix into other rows; `branch` the UNION
    branches it is in.
    """

    __slots__ = ("anti", "branch", "dataset", "frozen", "ghost_of", "guards", "node", "recursive", "semi")

    def __init__(self, dataset: str, node: Any, *, recursive: bool = False) -> None:
        self.dataset = dataset
        self.guards: dict[Mark, None] = {}
        self.node = node
        self.semi = False
        self.anti = False
        self.frozen = False
        self.ghost_of = -1
        self.branch: tuple[tuple[int, int], ...] = ()
        self.recursive = recursive


Field = tuple[str, str, Flow]
"""A field of a value: its name, its key, its flow."""
Fields = list[Field]


class Relation:
    """What a query or a FROM item yields.

    `names`, `keys`, `flows` and `nodes` run in parallel. `open` holds the readings whose unknown columns come
    through by name; `fields` those of columns that are structs or whole rows; `fallback` is what any other name stands for (fields of an unnested value). Rows of other relations are linked (`inherits`), not copied, and read once at the end.
    """

    __slots__ = (
        "counts", "fallback", "fields", "flows", "grain", "grouped", "hidden", "index", "inherits", "keys", "names",
        "nodes", "open", "outer", "proofs", "rows", "scans", "shared", "stars", "used",
    )  # fmt: skip

    def __init__(self) -> None:
        self.names: list[str] = []
        self.keys: list[str] = []
        self.flows: list[Flow] = []
        self.nodes: list[Any] = []
        self.fallback: Flow | None = None
        self.fields: dict[int, Fields] = {}
        self.index: Mapping[str, int | tuple[int, ...]] | None = None
        self.open: tuple[tuple[int, Dataset], ...] = ()
        self.hidden: frozenset[str] = frozenset()
        self.rows: list[Item] = []
        self.inherits: list[tuple[Relation, dict[int, int] | None]] = []
        self.scans: list[int] = []
        self.stars: tuple[Any, ...] = ()
        self.grain: tuple[frozenset[int], ...] = ()
        self.grouped: tuple[ColumnRef, ...] | None = None
        self.proofs: tuple[GroupProof, ...] = ()
        self.counts: dict[int, tuple[ColumnRef | None, bool]] = {}
        self.outer: list[tuple[int, Mark]] = []
        self.used: list[int] | None = None
        self.shared = False

    def add(self, name: str, key: str, flow: Flow, node: Any) -> None:
        """Append a column."""
        self.names.append(name)
        self.keys.append(key)
        self.flows.append(flow)
        self.nodes.append(node)

    def at(self, position: int, node: Any) -> Flow:
        """Return the flow of the column at a position, as read by `node`."""
        return self.flows[position]

    def every(self, node: Any) -> Sequence[Flow]:
        """Return the flows of all columns, as read by `node`."""
        return self.flows

    def where(self, key: str) -> int | tuple[int, ...] | None:
        """Return the position of a column, all of them if its name repeats, None if it is not known."""
        if self.index is None:
            self.index = _positions(self.keys)
        return self.index.get(key)

    def unknown(self, key: str, spelling: str, node: Any, t: Tracer) -> list[Item]:
        """Return what a column that is not known by name may be, through the open readings."""
        if key in self.hidden:
            return []
        return [
            (scan, t.spell(dataset, key, spelling), IDENTITY, NO_CHAIN, node) for scan, dataset in self.open
        ]

    def everything(self, node: Any) -> list[Item]:
        """Return the items of all columns."""
        out: list[Item] = []
        for flow in self.flows:
            out.extend(flow)
        if self.fallback is not None:
            out.extend(self.fallback)
        return out


def _positions(keys: list[str]) -> dict[str, int | tuple[int, ...]]:
    """Return the positions of columns by key, all of them where a key repeats."""
    index: dict[str, int | tuple[int, ...]] = dict(zip(keys, range(len(keys)), strict=True))
    if len(index) != len(keys):
        index.clear()
        for position, key in enumerate(keys):
            before = index.get(key, ())
            others = before if isinstance(before, tuple) else (before,)
            index[key] = (*others, position) if others else position
    index.pop(WHOLE_ROW, None)
    return index


class Table(Relation):
    """A reading of a dataset; its columns become flows when they are asked for."""

    __slots__ = ("dataset", "scan")

    def __init__(self, dataset: Dataset, scan: int) -> None:
        super().__init__()
        self.dataset = dataset
        self.scan = scan
        self.names = list(dataset.columns)
        self.keys = list(dataset.keys)
        self.index = dataset.index
        self.scans = [scan]
        if not dataset.complete:
            self.open = ((scan, dataset),)

    def at(self, position: int, node: Any) -> Flow:
        """Return the column itself."""
        return ((self.scan, self.names[position], IDENTITY, NO_CHAIN, node),)

    def every(self, node: Any) -> Sequence[Flow]:
        """Return the columns themselves."""
        return [((self.scan, name, IDENTITY, NO_CHAIN, node),) for name in self.names]

    def everything(self, node: Any) -> list[Item]:
        """Return all columns, and the unknown rest if there may be one."""
        items: list[Item] = [(self.scan, name, IDENTITY, NO_CHAIN, node) for name in self.names]
        if self.open:
            items.append((self.scan, WHOLE_ROW, IDENTITY, NO_CHAIN, node))
        return items


class NestedTable(Table):
    """A reading of a dataset whose records' fields are listed: a record is its own column and all of its fields."""

    __slots__ = ("below", "record")

    def __init__(self, t: Tracer, dataset: Dataset, scan: int) -> None:
        super().__init__(dataset, scan)
        top = len(dataset.own)
        self.names, self.keys = self.names[:top], self.keys[:top]
        self.below: dict[int, list[int]] = {}
        for position in range(top, len(dataset.columns)):
            parts = dataset.keys[position].split(".")
            for depth in range(1, len(parts)):
                parent = dataset.index.get(".".join(parts[:depth]))
                if parent is not None:
                    self.below.setdefault(parent, []).append(position)
        self.record: Chain = (t.ops.id("record"),)
        for parent, below in self.below.items():
            prefix = len(dataset.columns[parent]) + 1
            self.fields[parent] = [
                (dataset.columns[at][prefix:], dataset.keys[at][prefix:], self.at(at, None)) for at in below
            ]

    def at(self, position: int, node: Any) -> Flow:
        """Return the column and, of a record, its fields."""
        columns = self.dataset.columns
        own: Item = (self.scan, columns[position], IDENTITY, NO_CHAIN, node)
        below = self.below.get(position, ())
        return (own, *[(self.scan, columns[at], TRANSFORMATION, self.record, node) for at in below])

    def every(self, node: Any) -> list[Flow]:
        """Return the flows of the columns that `*` gives."""
        return [self.at(position, node) for position in range(len(self.names))]

    def field(self, position: int, path: list[str], node: Any) -> tuple[Flow, int] | None:
        """Return the flow of the longest listed path below a column and how many of its parts that is."""
        columns, index = self.dataset.columns, self.dataset.index
        if position not in self.below:
            return None
        start = self.dataset.keys[position]
        for used in range(len(path), 0, -1):
            at = index.get(".".join([start, *path[:used]]))
            if at is not None:
                return self.at(at, node), used
        return ((self.scan, columns[position], IDENTITY, NO_CHAIN, node),), 0

    def everything(self, node: Any) -> list[Item]:
        """Return all columns and fields."""
        items: list[Item] = [(self.scan, name, IDENTITY, NO_CHAIN, node) for name in self.dataset.columns]
        if self.open:
            items.append((self.scan, WHOLE_ROW, IDENTITY, NO_CHAIN, node))
        return items


class Source:
    """A relation under the name by which a scope knows it."""

    __slots__ = ("alias", "hidden", "qualifiers", "rel")

    def __init__(self, alias: str, rel: Relation, qualifiers: tuple[str, ...] = ()) -> None:
        self.alias = alias
        self.rel = rel
        self.qualifiers = qualifiers
        self.hidden: frozenset[str] = frozenset()


class Scope:
    """The names that expressions of one query block can see."""

    __slots__ = (
        "aggregated",
        "aliases",
        "bound",
        "by_alias",
        "cache",
        "env",
        "fielded",
        "forward",
        "generates",
        "grouping",
        "keys",
        "lambdas",
        "merged",
        "padded",
        "parent",
        "parts",
        "rel",
        "sources",
        "windowed",
        "windowing",
        "windows",
    )  # fmt: skip

    def __init__(self, parent: Scope | None, env: dict[str, Any]) -> None:
        self.parent = parent
        self.env = env
        self.sources: list[Source] = []
        # How many sources were asked whether they have fields, and whether one has: joins are asked per column.
        self.fielded: tuple[int, bool] = (0, False)
        self.by_alias: dict[str, Source] = {}
        self.merged: dict[str, Flow] = {}
        self.aliases: dict[str, Flow] | None = None
        self.forward: dict[str, Any] = {}
        self.lambdas: dict[str, Flow] | None = parent.lambdas if parent is not None else None
        self.windows: dict[str, exp.Expr] = {}
        self.cache: dict[str, tuple[Relation, int]] = {}
        self.rel = Relation()
        self.padded: list[tuple[frozenset[int], Any]] = []
        self.windowed = False
        self.windowing: Any = None
        self.aggregated = False
        self.generates = False
        self.bound: dict[int, Flow] = {}
        self.keys: list[frozenset[tuple[int, int]]] = []
        self.grouping: list[tuple[Any, Flow]] = []
        # Where columns of sources stand in the output (grain), once somebody asked.
        self.parts: dict[tuple[int, int], int] | None = None

    def add(self, source: Source) -> None:
        """Bring a source into scope."""
        self.sources.append(source)
        self.by_alias.setdefault(source.alias, source)
        self.cache.clear()


class NotTracedYetError(Exception):
    """A statement reads a dataset whose columns are still to be inferred."""

    def __init__(self, dataset: str) -> None:
        super().__init__(dataset)
        self.dataset = dataset


class Tracer:
    """Everything that one statement's tracing shares: names, readings, operations, gaps."""

    __slots__ = (
        "bodies",
        "calls",
        "clones",
        "dialect",
        "expanded",
        "extra",
        "functions",
        "gaps",
        "locals",
        "named",
        "ops",
        "read",
        "rules",
        "scans",
        "schema",
        "shown",
        "spelled",
        "spellings",
        "subqueries",
        "text",
        "unions",
        "unknowns",
        "variables",
        "waits_for",
    )  # fmt: skip

    def __init__(
        self, dialect: str, schema: Schema, text: Text, ops: OpTable, functions: Functions | None = None
    ) -> None:
        self.dialect = dialect
        self.schema = schema
        self.text = text
        self.ops = ops
        self.rules = Rules.of(dialect)
        self.locals = Schema(dialect)
        self.variables: dict[str, tuple[tuple[str, str, int, Chain], ...]] = {}
        self.functions = functions or Functions(dialect)
        self.read: dict[tuple[str, ...], None] = {}
        self.waits_for: Callable[[str], bool] | None = None
        self.spellings: dict[tuple[str, str], tuple[str, str]] = {}
        self.unknowns: dict[tuple[str, ...], Dataset] = {}
        self.extra: dict[str, dict[str, str]] = {}
        self.spelled: dict[str, str] = {}
        self.begin()

    def begin(self) -> None:
        """Forget what belonged to the statement before."""
        self.scans: list[ScanState] = []
        self.gaps: list[tuple[str, str, Any, bool]] = []
        self.subqueries: dict[int, Relation] = {}
        # By identity; the expression is kept so that its identity is not given to another one.
        self.shown: dict[int, tuple[Any, str]] = {}
        self.named: dict[str, Any] = {}
        self.calls: list[Function] = []
        self.bodies: list[Any] = []
        self.expanded = 0
        self.unions = 0
        self.clones = 0

    def fold(self, identifier: Any) -> str:
        """Return the key of an identifier node (or of a plain string)."""
        if identifier.__class__ is not exp.Identifier:
            return names.key(identifier if isinstance(identifier, str) else identifier.name, self.dialect)
        args = identifier.args
        name = args["this"]
        if args.get("quoted"):
            return names.key(name, self.dialect, quoted=True)
        found = self.spelled.get(name)
        if found is None:
            found = self.spelled[name] = names.key(name, self.dialect)
        return found

    def new_scan(self, dataset: str, node: Any, *, recursive: bool = False) -> int:
        """Register a reading of a dataset."""
        self.scans.append(ScanState(dataset, node, recursive=recursive))
        return len(self.scans) - 1

    def spell(self, dataset: Dataset, key: str, spelling: str) -> str:
        """Return the spelling under which a column not listed is reported, the first one met."""
        found = self.spellings.get((dataset.name, key))
        if found is None:
            used = self.extra.setdefault(dataset.name, {}).setdefault(key, spelling)
            found = self.spellings[dataset.name, key] = (used, spelling)
        return found[0]

    def table_parts(self, table: exp.Table) -> tuple[str, ...]:
        """Return the folded parts of a table's name."""
        return tuple(
            _temporary(part)
            + names.key(part.name, self.dialect, quoted=bool(part.args.get("quoted")), table=True)
            for part in _identifiers(table)
        )

    def table_name(self, table: exp.Table) -> str:
        """Return a table's name as it is spelled here."""
        return ".".join(_temporary(part) + part.name for part in _identifiers(table))

    def unknown_dataset(self, parts: tuple[str, ...], spelled: str) -> Dataset:
        """Return the dataset that stands for a name nobody knows, the same for every mention."""
        found = self.unknowns.get(parts)
        if found is None:
            found = self.unknowns[parts] = Dataset(name=spelled)
        return found

    def remember(self, dataset: Dataset, columns: list[str]) -> None:
        """Note columns that a statement wrote to a dataset that may not have been known to have them."""
        if dataset.complete:
            return
        known = {**dict(zip(dataset.keys, dataset.columns, strict=True))}
        for column in columns:
            if column != WHOLE_ROW:
                known.setdefault(self.fold(column), column)
        self.locals.add(dataset.name, tuple(known.values()), complete=False)

    def gap(self, code: str, message: str, node: Any, *, whole: bool = False) -> Item:
        """Record a gap and return the item that carries it to whatever it affects."""
        for index, known in enumerate(self.gaps):
            if known[0] == code and known[1] == message:
                return (GAP_SCAN, str(index), IDENTITY, NO_CHAIN, known[2])
        self.gaps.append((code, message, node, whole))
        return (GAP_SCAN, str(len(self.gaps) - 1), IDENTITY, NO_CHAIN, node)

    def clone(self, rel: Relation) -> Relation:
        """Return a relation to read from: itself the first time, then copies with readings of their own."""
        if rel.used is None:
            rel.used = [len(self.scans[scan].guards) for scan in rel.scans]
            return rel
        if self.clones + len(rel.scans) > CLONE_LIMIT:
            for scan, kept in zip(rel.scans, rel.used, strict=True):
                state = self.scans[scan]
                if not state.frozen:
                    state.guards = dict.fromkeys(list(state.guards)[:kept])
                    state.frozen = True
            rel.shared = True
            return rel
        self.clones += len(rel.scans)
        mapping = {scan: self._copy_scan(scan, kept) for scan, kept in zip(rel.scans, rel.used, strict=True)}
        copy = Relation()
        copy.names, copy.keys, copy.index, copy.nodes = rel.names, rel.keys, rel.index, rel.nodes
        copy.fields = {
            at: [(name, key, remap(flow, mapping)) for name, key, flow in fields]
            for at, fields in rel.fields.items()
        }
        copy.fallback = None if rel.fallback is None else remap(rel.fallback, mapping)
        copy.flows = [remap(flow, mapping) for flow in rel.flows]
        copy.open = tuple((mapping.get(scan, scan), dataset) for scan, dataset in rel.open)
        copy.hidden, copy.stars, copy.grain = rel.hidden, rel.stars, rel.grain
        copy.grouped, copy.proofs, copy.counts = rel.grouped, rel.proofs, rel.counts
        copy.inherits = [(rel, mapping)]
        copy.scans = list(mapping.values())
        return copy

    def _copy_scan(self, scan: int, kept: int) -> int:
        state = self.scans[scan]
        number = self.new_scan(state.dataset, state.node, recursive=state.recursive)
        copy = self.scans[number]
        copy.guards = dict.fromkeys(list(state.guards)[:kept])
        copy.semi, copy.anti, copy.frozen = state.semi, state.anti, state.frozen
        copy.ghost_of, copy.branch = state.ghost_of, state.branch
        return number

    def ghost(self, scan: int) -> int:
        """Return a reading with what is certain of another one now and nothing that comes later."""
        number = self._copy_scan(scan, len(self.scans[scan].guards))
        state = self.scans[number]
        state.ghost_of = scan
        state.frozen = True
        return number


def _temporary(part: Any) -> str:
    """Return the `#`, `##` or `@` that T-SQL's own tables begin with and the parser takes off."""
    if part.__class__ is exp.Parameter:
        return "@"
    if part.args.get("temporary"):
        return "#"
    return "##" if part.args.get("global_") else ""


def _identifiers(table: exp.Table) -> list[Any]:
    return [table.args[part] for part in ("catalog", "db", "this") if table.args.get(part) is not None]


def rows_of(rel: Relation) -> list[Item]:
    """Return everything that decides a relation's rows, its own and what it inherits."""
    out: list[Item] = []
    seen: set[tuple[int, int]] = set()
    todo: list[tuple[Relation, list[dict[int, int]]]] = [(rel, [])]
    while todo:
        current, mappings = todo.pop()
        mark = (id(current), hash(tuple(map(id, mappings))))
        if mark in seen:
            continue
        seen.add(mark)
        flow: Flow = tuple(current.rows)
        for renumbered in mappings:
            flow = remap(flow, renumbered)
        out.extend(flow)
        for inner, mapping in reversed(current.inherits):
            todo.append((inner, [mapping, *mappings] if mapping else mappings))
    return out


def everything(scope: Scope, node: Any) -> list[Item]:
    """Return all columns of everything in scope, the conservative answer."""
    out: list[Item] = []
    at: Scope | None = scope
    while at is not None:
        for source in at.sources:
            out.extend(source.rel.everything(node))
        at = at.parent
    return out


def inherit(scope: Scope, rel: Relation) -> None:
    """Let a block's rows depend on what decides a source's rows."""
    if rel.shared:
        have = set(scope.rel.scans)
        scope.rel.scans.extend(scan for scan in rel.scans if scan not in have)
    else:
        scope.rel.scans.extend(rel.scans)
    if rel.rows or rel.inherits:
        scope.rel.inherits.append((rel, None))


Env = dict[str, Any]
"""Common tables by key, as a query sees them."""

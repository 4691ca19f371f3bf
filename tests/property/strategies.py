"""Random queries over three small tables, and the ways to write one query down.

A query is a tree, not a text: `render` writes it with any alias names, with its subqueries inline or as CTEs,
so that two texts of one tree must have the same lineage. All of them run on DuckDB, and none has a result that
depends on the order of its input: no ties under LIMIT, no row_number, no arg_max.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

SCHEMA = {
    "users": {"id": "int", "age": "int", "name": "text", "email": "text"},
    "orders": {"id": "int", "user_id": "int", "amount": "int", "note": "text"},
    "tags": {"k": "int", "label": "text"},
}
INT, TEXT = "int", "text"


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression: `form` with a place for each argument; a column is (source index, name)."""

    form: str
    kind: str
    args: tuple[Expr, ...] = ()
    column: tuple[int, str] | None = None

    def sql(self, aliases: Sequence[str]) -> str:
        """Write it with the sources' aliases."""
        if self.column is not None:
            return f"{aliases[self.column[0]]}.{self.column[1]}"
        return self.form.format(*(a.sql(aliases) for a in self.args))


@dataclass(frozen=True, slots=True)
class Table:
    """A base table."""

    name: str

    @property
    def columns(self) -> dict[str, str]:
        return SCHEMA[self.name]


@dataclass(frozen=True, slots=True)
class Select:
    """One SELECT; `joins` holds for each further source how it is joined and on what."""

    sources: tuple[Table | Select | Union, ...]
    joins: tuple[tuple[str, Expr | None], ...]
    outputs: tuple[tuple[str, Expr], ...]
    where: Expr | None = None
    group: tuple[Expr, ...] | None = None
    distinct: bool = False
    order: tuple[Expr, int] | None = None

    @property
    def columns(self) -> dict[str, str]:
        return {name: e.kind for name, e in self.outputs}


@dataclass(frozen=True, slots=True)
class Union:
    """A set operation; both sides have the same kinds in the same order."""

    left: Select
    right: Select
    operator: str

    @property
    def columns(self) -> dict[str, str]:
        return self.left.columns


Query = Select | Union


@dataclass(slots=True)
class Style:
    """How a tree is written: alias names, CTEs or inline subqueries, and the order of free CTEs."""

    prefix: str = "s"
    ctes: bool = False
    reverse: bool = False
    made: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0

    def name(self, stem: str) -> str:
        self.count += 1
        return f"{self.prefix}{stem}{self.count}"


def render(query: Query, style: Style | None = None) -> str:
    """Write a query as SQL."""
    style = style or Style()
    body = _query(query, style)
    if not style.made:
        return body
    return "with " + ", ".join(f"{name} as ({sql})" for name, sql in style.made) + " " + body


def _query(query: Query, style: Style) -> str:
    if isinstance(query, Union):
        return f"{_query(query.left, style)} {query.operator} {_query(query.right, style)}"
    order = range(len(query.sources))
    texts: dict[int, str] = {}
    for i in reversed(order) if style.reverse else order:
        texts[i] = _source(query.sources[i], style)
    aliases = [style.name("a") for _ in order]
    parts = [f"{texts[0]} as {aliases[0]}"]
    for i, (kind, on) in enumerate(query.joins, 1):
        parts.append(f"{kind} {texts[i]} as {aliases[i]}" + (f" on {on.sql(aliases)}" if on else ""))
    out = "select " + ("distinct " if query.distinct else "")
    out += ", ".join(f"{e.sql(aliases)} as {name}" for name, e in query.outputs)
    out += " from " + " ".join(parts)
    if query.where is not None:
        out += f" where {query.where.sql(aliases)}"
    if query.group:
        out += " group by " + ", ".join(e.sql(aliases) for e in query.group)
    if query.order is not None:
        ties = ", ".join(str(n) for n, _ in enumerate(query.outputs, 1))
        out += f" order by {query.order[0].sql(aliases)}, {ties} limit {query.order[1]}"
    return out


def _source(source: Table | Select | Union, style: Style) -> str:
    if isinstance(source, Table):
        return source.name
    sql = _query(source, style)
    if not style.ctes:
        return f"({sql})"
    name = style.name("c")
    style.made.append((name, sql))
    return name


Shape = tuple[str, str, tuple[str, ...]]
_SCALARS: tuple[Shape, ...] = (
    ("lower({})", TEXT, (TEXT,)),
    ("({} || {})", TEXT, (TEXT, TEXT)),
    ("({} + {})", INT, (INT, INT)),
    ("(- {})", INT, (INT,)),
    ("length({})", INT, (TEXT,)),
    ("cast({} as text)", TEXT, (INT,)),
    ("case when {} > {} then {} else {} end", TEXT, (INT, INT, TEXT, TEXT)),
    ("case when {} = {} then {} end", INT, (TEXT, TEXT, INT)),
    ("coalesce({}, {})", TEXT, (TEXT, TEXT)),
    ("nullif({}, {})", INT, (INT, INT)),
)
_AGGREGATES: tuple[Shape, ...] = (
    ("sum({})", INT, (INT,)),
    ("max({})", TEXT, (TEXT,)),
    ("count(distinct {})", INT, (TEXT,)),
    ("count(*)", INT, ()),
    ("min({}) filter (where {} > 1)", INT, (INT, INT)),
    ("max({}) filter (where {} > 1)", TEXT, (TEXT, INT)),
)
_WINDOWS: tuple[Shape, ...] = (
    ("rank() over (partition by {} order by {})", INT, (TEXT, INT)),
    ("sum({}) over (partition by {})", INT, (INT, TEXT)),
    ("max({}) over (order by {})", TEXT, (TEXT, INT)),
)
_CONDITIONS = (
    ("{} > 1", (INT,)),
    ("{} = {}", (INT, INT)),
    ("{} <> 'v2'", (TEXT,)),
    ("({} = 'v2' or {} < 3)", (TEXT, INT)),
    ("{} is not null", (TEXT,)),
    ("{} in (select k from tags)", (INT,)),
    ("exists (select 1 from tags as z where z.k = {} and z.label <> {})", (INT, TEXT)),
)


@st.composite
def expressions(draw: st.DrawFn, scope: Sequence[Expr], kind: str, depth: int = 2) -> Expr:
    """A scalar expression of a kind over the columns in scope."""
    columns = [c for c in scope if c.kind == kind]
    if columns and (depth == 0 or draw(st.integers(0, 2)) == 0):
        return draw(st.sampled_from(columns))
    options = [s for s in _SCALARS if s[1] == kind] if depth else []
    if not options:
        return Expr("7" if kind == INT else "'lit'", kind)
    form, _, wanted = draw(st.sampled_from(options))
    return Expr(form, kind, tuple(draw(expressions(scope, k, depth - 1)) for k in wanted))


def _made(draw: st.DrawFn, scope: Sequence[Expr], shape: Shape) -> Expr:
    form, kind, wanted = shape
    return Expr(form, kind, tuple(draw(expressions(scope, k, 1)) for k in wanted))


@st.composite
def conditions(draw: st.DrawFn, scope: Sequence[Expr]) -> Expr:
    """A predicate."""
    form, wanted = draw(st.sampled_from(_CONDITIONS))
    return Expr(form, "bool", tuple(draw(expressions(scope, k, 1)) for k in wanted))


@st.composite
def selects(draw: st.DrawFn, depth: int = 2, kinds: tuple[str, ...] | None = None) -> Select:
    """A SELECT over up to two sources; `kinds` fixes its outputs."""
    first = draw(sources(depth))
    found: list[Table | Select | Union] = [first]
    joins: list[tuple[str, Expr | None]] = []
    if draw(st.booleans()):
        found.append(draw(sources(depth)))
    scope = [Expr("", k, (), (i, n)) for i, s in enumerate(found) for n, k in s.columns.items()]
    for _ in found[1:]:
        kind = draw(st.sampled_from(["join", "left join", "cross join", "full join"]))
        left = draw(expressions([c for c in scope if c.column and c.column[0] == 0], INT, 0))
        right = draw(expressions([c for c in scope if c.column and c.column[0] == 1], INT, 0))
        joins.append((kind, None if kind == "cross join" else Expr("{} = {}", "bool", (left, right))))
    where = draw(st.none() | conditions(scope))
    wanted = kinds or tuple(draw(st.lists(st.sampled_from([INT, TEXT]), min_size=1, max_size=3)))
    mode = draw(st.sampled_from(["plain", "plain", "plain", "group", "window"]))
    outputs, group = _outputs(draw, scope, wanted, mode)
    order = None
    if mode != "group" and draw(st.integers(0, 5)) == 0:
        order = (draw(st.sampled_from([c for c in scope if c.kind == INT] or scope)), 3)
    distinct = mode == "plain" and order is None and draw(st.integers(0, 4)) == 0
    return Select(tuple(found), tuple(joins), outputs, where, group, distinct, order)


def _outputs(
    draw: st.DrawFn, scope: Sequence[Expr], kinds: Sequence[str], mode: str
) -> tuple[tuple[tuple[str, Expr], ...], tuple[Expr, ...] | None]:
    outputs: list[tuple[str, Expr]] = []
    group: list[Expr] = []
    for n, kind in enumerate(kinds):
        shapes = {"group": _AGGREGATES, "window": _WINDOWS}.get(mode, ())
        fitting: list[Shape] = [s for s in shapes if s[1] == kind]
        if draw(st.booleans()) and fitting:
            value = _made(draw, scope, fitting[draw(st.integers(0, len(fitting) - 1))])
        elif mode == "group":
            value = draw(st.sampled_from([c for c in scope if c.kind == kind] or [Expr("'c'", kind)]))
            if value.column is not None:
                group.append(value)
        else:
            value = draw(expressions(scope, kind))
        outputs.append((f"o{n}", value))
    if mode == "group" and not group:
        group.append(draw(st.sampled_from(list(scope))))
    return tuple(outputs), tuple(group) if mode == "group" else None


@st.composite
def unions(draw: st.DrawFn, depth: int = 1) -> Union:
    """A set operation of two SELECTs."""
    left = draw(selects(depth))
    right = draw(selects(depth, tuple(left.columns.values())))
    operator = draw(st.sampled_from(["union all", "union", "except", "intersect"]))
    return Union(_no_order(left), _no_order(right), operator)


def _no_order(query: Select) -> Select:
    return Select(query.sources, query.joins, query.outputs, query.where, query.group, query.distinct)


@st.composite
def sources(draw: st.DrawFn, depth: int) -> Table | Select | Union:
    """A table, or a subquery while there is depth left."""
    if depth <= 0 or draw(st.integers(0, 2)):
        return Table(draw(st.sampled_from(sorted(SCHEMA))))
    return draw(selects(depth - 1) | unions(depth - 1))


def queries() -> st.SearchStrategy[Query]:
    """Any query."""
    return selects() | unions()

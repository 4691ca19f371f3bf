# ruff: noqa: PLR0917
"""From expressions to flows: one walk down, carrying the operations met on the way.

`walk` appends to `out` what the value of `node` is made from and decided by. `kind` is what the caller does
with the value, `chain` the operations outside of it, innermost first. A node type without a handler of its
own treats all of its children as values, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from governance.lineage.flows import (
    AGGREGATION,
    CHAIN_LIMIT,
    FILTER,
    FIRST_INDIRECT,
    JOIN,
    ROWS,
    SORT,
    TRANSFORMATION,
    VALUE,
    Chain,
    Flow,
    Item,
    compose,
    settle,
)
from governance.lineage.functions import (
    EXPLODE_OUTER,
    GENERATORS,
    SET_RETURNING,
    SPECIAL,
    is_aggregate,
)
from governance.lineage.library import OWN
from governance.lineage.literals import (
    ARGS_LIMIT,
    CONSTANTS,
    children,
    constant,
    each_argument,
    many_arguments,
    shown,
)
from governance.lineage.operations import function_name, operands, operation_name
from governance.lineage.resolve import known_column, resolve
from governance.lineage.scope import Scope, Tracer, everything, rows_of

Handler = Callable[[Tracer, Any, Scope, int, Chain, list[Item]], None]
HANDLERS: dict[type, Handler] = {}
"""By node class; filled by `handles` and, for classes without a handler, on first sight."""
BY_NAME: dict[str, Handler] = {}
"""By the name of functions that sqlglot has no class for; with a lambda, unless they are conditionals."""


_COLUMN = exp.Column


def handles(*classes: type) -> Callable[[Handler], Handler]:
    """Register a handler for node classes."""

    def register(function: Handler) -> Handler:
        for cls in classes:
            HANDLERS[cls] = function
        return function

    return register


def walk(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """Append the flow of an expression."""
    cls = node.__class__
    if cls is _COLUMN:
        flow = resolve(t, scope, node)
        if len(flow) == 1:
            scan, column, inner, before, at = flow[0]
            if scan >= 0 and not inner and not before and len(chain) <= CHAIN_LIMIT:
                out.append((scan, column, kind, chain, at))
                return
        if kind == 0 and not chain:
            out.extend(flow)
        else:
            compose(flow, kind, chain, out, t.ops)
        return
    handler = HANDLERS.get(cls)
    if handler is None:
        handler = HANDLERS[cls] = _default_handler(cls)
    handler(t, node, scope, kind, chain, out)


def flow_of(t: Tracer, node: Any, scope: Scope) -> Flow:
    """Return the settled flow of an expression's value."""
    if node.__class__ is exp.Column and node.args["this"].__class__ is not exp.Star:
        return resolve(t, scope, node)
    out: list[Item] = []
    walk(t, node, scope, 0, (), out)
    return settle(out, t.ops)


def decide(t: Tracer, node: Any, scope: Scope, outer: int, inner: int, chain: Chain, out: list[Item]) -> None:
    """Append what an expression decides: `inner` kind under a value, else part of the outer decision."""
    if outer < FIRST_INDIRECT:
        walk(t, node, scope, inner, (), out)
    else:
        walk(t, node, scope, outer, chain, out)


def apply(
    t: Tracer,
    name: str,
    nodes: list[Any],
    scope: Scope,
    kind: int,
    chain: Chain,
    out: list[Item],
    *,
    distinct: bool = False,
) -> None:
    """Walk the arguments of an operation, each under the operation as seen from there."""
    if len(nodes) > ARGS_LIMIT:
        same = t.ops.limit((t.ops.id(name, many_arguments(t, nodes), distinct), *chain))
        for node in nodes:
            if node.__class__ not in CONSTANTS:
                walk(t, node, scope, kind, same, out)
        return
    traced = [at for at, node in enumerate(nodes) if node.__class__ not in CONSTANTS]
    if not traced:
        return
    ops = t.ops
    for at, args in zip(traced, each_argument(t, nodes, traced), strict=True):
        longer = (ops.id(name, args, distinct), *chain)
        walk(t, nodes[at], scope, kind, longer if len(longer) <= CHAIN_LIMIT else ops.limit(longer), out)


def at_least(kind: int, to: int = TRANSFORMATION) -> int:
    """Return the kind of a dependency that goes through one more step."""
    return max(kind, to)


def _default_handler(cls: type) -> Handler:
    """Make the handler of a class that has none: an operation on all of its children."""
    name = operation_name(cls)
    least = AGGREGATION if issubclass(cls, exp.AggFunc) else TRANSFORMATION

    def handler(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
        nodes = children(node)
        distinct = False
        if least == AGGREGATION and scope.windowing is not node:
            scope.aggregated = True
        if nodes and nodes[0].__class__ is exp.Distinct:
            distinct = True
            nodes[:1] = children(nodes[0])
        if exp.Star in [child.__class__ for child in nodes]:
            starred(t, name, nodes, scope, at_least(kind, least), chain, out, distinct=distinct)
        before = len(out)
        apply(t, name, nodes, scope, at_least(kind, least), chain, out, distinct=distinct)
        if least == AGGREGATION and len(out) == before:
            counted_rows(t, name, scope, kind, chain, out)

    pair = least == TRANSFORMATION and issubclass(cls, exp.Binary)
    return _pair_handler(name, handler) if pair else handler


_UNUSUAL = frozenset({exp.Star, exp.Distinct, type(None), str, bool, list})


def _pair_handler(name: str, otherwise: Handler) -> Handler:
    """Make the handler of an operator with two sides, the commonest of all nodes."""

    def handler(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
        args = node.args
        left, right = args.get("this"), args.get("expression")
        one, other = left.__class__, right.__class__
        if len(args) != 2 or len(chain) >= CHAIN_LIMIT or one in _UNUSUAL or other in _UNUSUAL:
            otherwise(t, node, scope, kind, chain, out)
            return
        kind = kind or TRANSFORMATION
        if one not in CONSTANTS:
            op = t.ops.id(name, ("·", "…" if other is _COLUMN else shown(t, right)))
            walk(t, left, scope, kind, (op, *chain), out)
        if other not in CONSTANTS:
            op = t.ops.id(name, ("…" if one is _COLUMN else shown(t, left), "·"))
            walk(t, right, scope, kind, (op, *chain), out)

    return handler


@handles(*CONSTANTS, exp.Identifier, exp.Placeholder, exp.Hint, exp.TableAlias)
def _nothing(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    if node.__class__ is exp.Identifier and scope.lambdas:
        flow = scope.lambdas.get(t.fold(node))
        if flow is not None:
            compose(flow, kind, chain, out, t.ops)


@handles(exp.PropertyEQ)
def _property(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A field of a struct; in a map, the key is a value too."""
    if node.args["this"].__class__ is not exp.Identifier:
        walk(t, node.args["this"], scope, kind, chain, out)
    walk(t, node.args["expression"], scope, kind, chain, out)


@handles(exp.Paren, exp.Alias, exp.Kwarg, exp.IgnoreNulls, exp.RespectNulls, exp.Aliases)
def _transparent(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    cls = node.__class__
    inner = node.args["expression" if cls is exp.Kwarg else "this"]
    while inner.__class__ is exp.Paren:
        inner = inner.args["this"]
    if inner is not None:
        walk(t, inner, scope, kind, chain, out)


@handles(exp.Add, exp.Mul, exp.DPipe, exp.And, exp.Or, exp.BitwiseAnd, exp.BitwiseOr, exp.Xor)
def _associative(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """One operation for a whole chain of the same operator, however long."""
    cls = node.__class__
    apply(t, operation_name(cls), operands(node, cls), scope, at_least(kind), chain, out)


@handles(exp.Is)
def _is(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    right = constant(node.args["expression"], t.dialect)
    if not right:
        apply(t, "is", children(node), scope, at_least(kind), chain, out)
        return
    walk(t, node.args["this"], scope, at_least(kind), (t.ops.id("is " + right), *chain), out)


@handles(exp.Not)
def _not(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    inner = node.args["this"]
    while inner.__class__ is exp.Paren:
        inner = inner.args["this"]
    if inner.__class__ is exp.Is and inner.args["expression"].__class__ is exp.Null:
        walk(t, inner.args["this"], scope, at_least(kind), (t.ops.id("is not null"), *chain), out)
        return
    walk(t, inner, scope, at_least(kind), (t.ops.id("not"), *chain), out)


@handles(exp.Cast, exp.TryCast, exp.JSONCast)
def _cast(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    name = "cast" if node.__class__ is exp.Cast else "try_cast"
    op = t.ops.id(name, ("·", constant(node.args["to"], t.dialect)))
    walk(t, node.args["this"], scope, at_least(kind), (op, *chain), out)


@handles(
    exp.Anonymous,
    exp.AnonymousAggFunc,
    exp.CombinedAggFunc,
    exp.ParameterizedAgg,
    exp.CombinedParameterizedAgg,
)
def _anonymous(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A function that sqlglot has no node of its own for."""
    name = function_name(node)
    nodes = [*(node.args.get("expressions") or ()), *(node.args.get("params") or ())]
    if t.functions:
        from governance.lineage.calls import called, expand_value

        if expand_value(t, node, called(None, node), nodes, scope, kind, chain, out):
            return
        name = known_name(t, name)
    if t.variables and name == "getvariable" and nodes:
        _variable(t, str(nodes[0].name).lower(), node, kind, chain, out)
    special = BY_NAME.get(name)
    if special is not None and (name in SPECIAL or any(child.__class__ is exp.Lambda for child in nodes)):
        special(t, node, scope, kind, chain, out)
        return
    least = AGGREGATION if node.__class__ is not exp.Anonymous or is_aggregate(name) else TRANSFORMATION
    if least == AGGREGATION and scope.windowing is not node:
        scope.aggregated = True
    if any(child.__class__ is exp.Star for child in nodes):
        starred(t, name, nodes, scope, at_least(kind, least), chain, out)
    if least == AGGREGATION and len(nodes) > 1:
        _combined(t, name, nodes, scope, kind, (t.ops.id(name), *chain), out)
    distinct = bool(nodes) and nodes[0].__class__ is exp.Distinct
    if distinct:
        nodes[:1] = children(nodes[0])
    apply(t, name, nodes, scope, at_least(kind, least), chain, out, distinct=distinct)
    if (name in SET_RETURNING and name != "json_tuple") or name in GENERATORS:
        scope.generates = True
        for child in nodes:
            walk(t, child, scope, JOIN, (), scope.rel.rows)


_STATES = ("state", "merge", "mergestate", "simplestate", "ornull", "ordefault")


def _combined(
    t: Tracer, name: str, nodes: list[Any], scope: Scope, kind: int, chain: Chain, out: list[Item]
) -> None:
    """Take what is no value off the arguments of an aggregate with combinators: `argMaxIf(x, by, test)`."""
    for state in _STATES:
        name = name.removesuffix(state)
    if name.endswith("if"):
        decide(t, nodes.pop(), scope, kind, FILTER, chain, out)
    if name.startswith(("argmax", "argmin", "arg_max", "arg_min")) and len(nodes) > 1:
        decide(t, nodes.pop(), scope, kind, SORT, chain, out)


def _variable(t: Tracer, name: str, node: Any, kind: int, chain: Chain, out: list[Item]) -> None:
    """Append the value of a variable that an earlier statement set."""
    from governance.lineage.variables import use

    kept = t.variables.get(name)
    if kept is not None:
        compose(use(t, name, kept, node, "variable"), at_least(kind), chain, out, t.ops)


def known_name(t: Tracer, name: str) -> str:
    """Return a function's name; one that only looks like the dialect's own is not known for what that does."""
    return "…" if name.endswith(OWN) else name


def counted_rows(t: Tracer, name: str, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """Append that a value tells how many rows there are, as `count(*)` and `sum(1)` do."""
    if kind < FIRST_INDIRECT:
        chain = t.ops.limit((t.ops.id(name), *chain))
        out.extend((scan, ROWS, AGGREGATION, chain, None) for scan in dict.fromkeys(scope.rel.scans))


def starred(
    t: Tracer,
    name: str,
    nodes: list[Any],
    scope: Scope,
    kind: int,
    chain: Chain,
    out: list[Item],
    *,
    distinct: bool = False,
) -> None:
    """Append what the stars among the arguments of an operation stand for."""
    from governance.lineage.stars import star_argument

    longer = t.ops.limit((t.ops.id(name, VALUE, distinct), *chain))
    for node in nodes:
        if node.__class__ is exp.Star:
            compose(star_argument(t, scope, node), kind, longer, out, t.ops)


@handles(exp.Select, exp.Subquery, exp.Union, exp.Intersect, exp.Except)
def _subquery(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A query as a value: its columns are the value, its rows decide it."""
    rel = t_query(t, node, scope)
    inner = (t.ops.id("subquery"), *chain)
    for position in range(len(rel.flows)):
        compose(rel.at(position, node), at_least(kind), inner, out, t.ops)
    rows = rows_of(rel)
    if kind < FIRST_INDIRECT:
        out.extend(rows)
    else:
        compose(rows, kind, inner, out, t.ops)


@handles(exp.Exists)
def _exists(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    inner = node.args["this"]
    if not isinstance(inner, exp.Query):
        apply(t, "exists", children(node), scope, at_least(kind), chain, out)
        return
    rows = rows_of(t_query(t, inner, scope, semi=True))
    if kind < FIRST_INDIRECT:
        out.extend(rows)
    else:
        compose(rows, kind, (t.ops.id("exists"), *chain), out, t.ops)


@handles(exp.In)
def _in(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    args = node.args
    query = args.get("query")
    unnest = args.get("unnest")
    if query is None and args.get("field").__class__ is exp.Column and t.dialect == "clickhouse":
        query = _table_as_set(t, args["field"], scope)
    values = list(args.get("expressions") or ())
    if query is None:
        others = [*values, *(children(unnest) if unnest is not None else ())]
        if args.get("field") is not None:
            others.append(args["field"])
        apply(t, "in", [args["this"], *others], scope, at_least(kind), chain, out)
        return
    inner = (t.ops.id("in", ("·", "…")), *chain)
    walk(t, args["this"], scope, at_least(kind), inner, out)
    rel = t_query(t, query, scope, semi=True)
    member = (t.ops.id("in", ("…", "·")), *chain)
    for position in range(len(rel.flows)):
        compose(rel.at(position, node), at_least(kind), member, out, t.ops)
    rows = rows_of(rel)
    if kind < FIRST_INDIRECT:
        out.extend(rows)
    else:
        compose(rows, kind, member, out, t.ops)


def _table_as_set(t: Tracer, name: exp.Column, scope: Scope) -> Any:
    """Return the query that `x in t` stands for where `t` is a table, None if it is a column (ClickHouse)."""
    first = name.args.get("table") or name.args["this"]
    if t.fold(first) in scope.by_alias or known_column(t, scope, first, name):
        return None
    made = exp.Select(expressions=[exp.Star()])
    table = exp.Table(
        this=name.args["this"].copy(), db=name.args["table"].copy() if name.args.get("table") else None
    )
    made.set("from_", exp.From(this=table))
    t.bodies.append(made)
    return made


@handles(exp.Explode, EXPLODE_OUTER, exp.Posexplode, exp.PosexplodeOuter, exp.Inline, exp.Unnest)
def _explode(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A generator in a projection: its elements are the value, its length decides how many rows there are."""
    nodes = children(node)
    scope.generates = True
    apply(t, operation_name(node.__class__), nodes, scope, at_least(kind), chain, out)
    for child in nodes:
        walk(t, child, scope, JOIN, (), scope.rel.rows)


@handles(exp.PositionalColumn)
def _positional(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """DuckDB's `#2`: the second column of the sources."""
    text = str(node.name)
    columns = [source.rel.at(at, node) for source in scope.sources for at in range(len(source.rel.names))]
    if text.isdigit() and 0 < int(text) <= len(columns) and not any(s.rel.open for s in scope.sources):
        compose(columns[int(text) - 1], kind, chain, out, t.ops)
    else:
        flow = all_in_scope(t, scope, node, "GV103", f"`#{text}` is not a column of the relations in scope")
        compose(flow, kind, chain, out, t.ops)


@handles(exp.Bracket)
def _bracket(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """An element by index or key; literal indexes are shown counted from 0 whatever the dialect counts."""
    keys = list(node.args.get("expressions") or ())
    key: Any = keys[0] if len(keys) == 1 else None
    if key.__class__ is exp.Literal and not key.args.get("is_string") and key.args["this"].isdigit():
        index = int(key.args["this"]) - int(node.args.get("offset") or 0)
        op = t.ops.id("[]", ("·", str(index)))
        walk(t, node.args["this"], scope, at_least(kind), (op, *chain), out)
        return
    apply(t, "[]", [node.args["this"], *keys], scope, at_least(kind), chain, out)


@handles(exp.Parameter)
def _parameter(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A script's variable, or `$1`: a column by position of a staged file."""
    name = node.args["this"]
    from governance.lineage.variables import use, variable_name

    kept = t.variables.get(variable_name(node))
    flow = use(t, variable_name(node), kept, node, "variable") if kept is not None else None
    if flow is None and name.__class__ is exp.Literal:
        flow = tuple(item for s in scope.sources if s.rel.fallback is not None for item in s.rel.fallback)
    if flow:
        compose(flow, kind, chain, out, t.ops)


@handles(exp.Columns)
def _columns(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    from governance.lineage.stars import chosen_columns

    bound = scope.bound.get(id(node))
    if bound is not None:
        compose(bound, kind, chain, out, t.ops)
        return
    for flow in chosen_columns(t, node, scope).flows:
        compose(flow, kind, chain, out, t.ops)


def all_in_scope(t: Tracer, scope: Scope, node: Any, code: str, message: str) -> Flow:
    """Return the conservative flow of something that was not understood."""
    out: list[Item] = [t.gap(code, message, node)]
    compose(everything(scope, node), TRANSFORMATION, (t.ops.unknown,), out, t.ops)
    return settle(out, t.ops)


def t_query(t: Tracer, node: Any, scope: Scope, *, semi: bool = False) -> Any:
    """Trace a query nested in an expression; late, because queries hold expressions and the reverse.

    Nothing says yet that a subquery of IN or EXISTS has a row: whoever reads the predicate as one that
    holds finds the relation by its node and takes the mark off.
    """
    from governance.lineage.queries import query

    known = t.subqueries.get(id(node))
    if known is not None:
        return known
    rel = query(t, node, scope, scope.env)
    t.subqueries[id(node)] = rel
    if semi:
        for scan in rel.scans:
            t.scans[scan].semi = True
            t.scans[scan].anti = True
    return rel

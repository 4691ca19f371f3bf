# ruff: noqa: PLR0917
"""From expressions to flows: one walk down, carrying the operations met on the way.

`walk` appends to `out` what the value of `node` is made from and decided by. `kind` is what the caller does
with the value, `chain` the operations outside of it, innermost first. A node type without a handler of its
own treats all of its children as values, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from threading import get_ident
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from governance.lineage.flows import (
    AGGREGATION,
    CONDITIONAL,
    FILTER,
    FIRST_INDIRECT,
    JOIN,
    ROWS,
    SORT,
    TRANSFORMATION,
    WINDOW,
    Chain,
    Flow,
    Item,
    compose,
    settle,
)
from governance.lineage.functions import AGGREGATES, CONDITIONALS, GENERATORS, HIGHER_ORDER, SET_RETURNING
from governance.lineage.scope import Scope, Tracer, everything, known_column, resolve, resolve_parts, rows_of

Handler = Callable[[Tracer, Any, Scope, int, Chain, list[Item]], None]
HANDLERS: dict[type, Handler] = {}
"""By node class; filled by `handles` and, for classes without a handler, on first sight."""

CONSTANTS = frozenset(
    {
        exp.Literal, exp.Null, exp.Boolean, exp.DataType, exp.Var, exp.HexString, exp.BitString,
        exp.ByteString, exp.RawString, exp.National, exp.UnicodeString, exp.JSONPath,
        exp.Star, exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime, exp.CurrentUser,
        exp.SessionParameter, exp.IntervalSpan, exp.CharacterSet, exp.Heredoc,
    }
)  # fmt: skip
ARGS_LIMIT = 12
ARGUMENT_LENGTH = 80
_VALUE = ("·",)


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
    if cls is exp.Column:
        flow = resolve(t, scope, node)
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


def children(node: Any) -> Iterator[Any]:
    """Yield the expressions directly under a node in the order of its arguments."""
    for value in node.args.values():
        if value.__class__ is list:
            for item in value:
                if isinstance(item, exp.Expr):
                    yield item
        elif isinstance(value, exp.Expr):
            yield value


def constant(node: Any, dialect: str = "") -> str:
    """Return a constant as SQL, an empty string if the expression is not one."""
    cls = node.__class__
    if cls is exp.Literal:
        text: str = node.args["this"]
        return "'" + text.replace("'", "''") + "'" if node.args.get("is_string") else text
    if cls is exp.Null:
        return "null"
    if cls is exp.Boolean:
        return "true" if node.args["this"] else "false"
    if cls is exp.Var:
        return str(node.args["this"])
    if cls is exp.DataType:
        return _type_name(node, dialect)
    if cls is exp.Neg or cls is exp.Paren:
        inner = constant(node.args["this"], dialect)
        return ("-" + inner if cls is exp.Neg else inner) if inner else ""
    if cls is exp.JSONPath:
        return "'" + str(node.sql()).strip("'") + "'"
    if cls in CONSTANTS and cls is not exp.Star:
        return rendered(node, dialect).lower()
    return ""


@lru_cache(maxsize=64)
def _generator(dialect: str, thread: int) -> Any:
    """Make a generator for one thread; generators keep state while they work."""
    return Dialect.get_or_raise(dialect or None).generator(comments=False)


def rendered(node: Any, dialect: str) -> str:
    """Return SQL of an expression without its comments; one generator serves a dialect, making it is slow."""
    return str(_generator(dialect, get_ident()).generate(node, copy=False))


def _type_name(node: Any, dialect: str) -> str:
    """Return a data type as SQL; plain ones without the generator, which is slow."""
    args = node.args
    kind = args["this"]
    if args.get("nested") or kind.__class__ is not exp.DType or args.get("kind") is not None:
        return rendered(node, dialect).lower()
    name = str(kind.value).lower()
    params = args.get("expressions")
    if not params:
        return name
    shown_params = [
        constant(p.args["this"], dialect) if isinstance(p, exp.DataTypeParam) else "…" for p in params
    ]
    return f"{name}({', '.join(shown_params)})"


def column_free(node: Any) -> bool:
    """Tell whether an expression reads no column, parameter or query; stops at the first that does."""
    todo = [node]
    while todo:
        current = todo.pop()
        cls = current.__class__
        if cls in _READS or isinstance(current, exp.Query):
            return False
        if cls in _NAMED:
            todo.extend(current.args.get("expressions") or ())
            continue
        if cls is exp.Dot and isinstance(current.args["expression"], exp.Func):
            todo.append(current.args["expression"])
        elif cls is exp.Identifier:
            return False
        elif cls not in CONSTANTS:
            todo.extend(children(current))
    return True


_READS = frozenset(
    {exp.Column, exp.Identifier, exp.Star, exp.Parameter, exp.Placeholder, exp.Lambda, exp.Columns}
)


def shown(t: Tracer, node: Any) -> str:
    """Return an argument as an operation shows it: SQL if it reads nothing, else `…`."""
    if node.__class__ is exp.Column:
        return "…"
    text = constant(node, t.dialect)
    if text:
        return text if len(text) <= ARGUMENT_LENGTH else text[: ARGUMENT_LENGTH - 1] + "…"
    if not column_free(node):
        return "…"
    text = rendered(node, t.dialect)
    return text if len(text) <= ARGUMENT_LENGTH else text[: ARGUMENT_LENGTH - 1] + "…"


def arguments(t: Tracer, nodes: list[Any], at: int) -> tuple[str, ...]:
    """Render the arguments of an operation whose traced value comes in at a position."""
    if len(nodes) == 1:
        return _VALUE
    return tuple(["·" if i == at else shown(t, node) for i, node in enumerate(nodes)])


def _many_arguments(t: Tracer, nodes: list[Any]) -> tuple[str, ...]:
    """Render a long list of arguments, the same wherever the value comes in: its literals, in order."""
    literals = dict.fromkeys(filter(None, (constant(node, t.dialect) for node in nodes)))
    return ("·", *list(literals)[:ARGS_LIMIT], "…")


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
        same = t.ops.limit((t.ops.id(name, _many_arguments(t, nodes), distinct), *chain))
        for node in nodes:
            if node.__class__ not in CONSTANTS:
                walk(t, node, scope, kind, same, out)
        return
    for at, node in enumerate(nodes):
        if node.__class__ in CONSTANTS:
            continue
        op = t.ops.id(name, arguments(t, nodes, at), distinct)
        walk(t, node, scope, kind, t.ops.limit((op, *chain)), out)


def _raise(kind: int, to: int = TRANSFORMATION) -> int:
    return max(kind, to)


def _default_handler(cls: type) -> Handler:
    """Make the handler of a class that has none: an operation on all of its children."""
    name = operation_name(cls)
    least = AGGREGATION if issubclass(cls, exp.AggFunc) else TRANSFORMATION

    def handler(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
        nodes = list(children(node))
        distinct = False
        if least == AGGREGATION and scope.windowing is not node:
            scope.aggregated = True
        if nodes and nodes[0].__class__ is exp.Distinct:
            distinct = True
            nodes[:1] = list(children(nodes[0]))
        if any(child.__class__ is exp.Star for child in nodes):
            compose(
                everything_here(t, scope, node), _raise(kind, least), (t.ops.id(name), *chain), out, t.ops
            )
        before = len(out)
        apply(t, name, nodes, scope, _raise(kind, least), chain, out, distinct=distinct)
        if least == AGGREGATION and len(out) == before:
            _counted_rows(t, name, scope, kind, chain, out)

    return handler


def operation_name(cls: Any) -> str:
    """Return how operations of a node class are called."""
    symbol = SYMBOLS.get(cls)
    if symbol:
        return symbol
    if issubclass(cls, exp.Func):
        return str(cls.sql_name()).lower()
    return str(cls.key)


SYMBOLS: dict[type, str] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.IntDiv: "//", exp.Mod: "%", exp.Pow: "pow",
    exp.DPipe: "||", exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
    exp.NullSafeEQ: "is not distinct from", exp.NullSafeNEQ: "is distinct from", exp.Is: "is",
    exp.BitwiseAnd: "&", exp.BitwiseOr: "|", exp.BitwiseXor: "^", exp.BitwiseLeftShift: "<<",
    exp.BitwiseRightShift: ">>", exp.BitwiseNot: "~", exp.Neg: "-", exp.SimilarTo: "similar to",
    exp.Bracket: "[]", exp.ToMap: "map", exp.Dot: ".",
}  # fmt: skip


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
    apply(t, operation_name(cls), operands(node, cls), scope, _raise(kind), chain, out)


def operands(node: Any, cls: type) -> list[Any]:
    """Return the operands of a chain of one operator from left to right, without recursion."""
    found: list[Any] = []
    todo = [node]
    while todo:
        current = todo.pop()
        while current.__class__ is exp.Paren:
            current = current.args["this"]
        if current.__class__ is cls:
            todo.append(current.args["expression"])
            todo.append(current.args["this"])
        else:
            found.append(current)
    return found


@handles(exp.Is)
def _is(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    right = constant(node.args["expression"], t.dialect)
    if not right:
        apply(t, "is", list(children(node)), scope, _raise(kind), chain, out)
        return
    walk(t, node.args["this"], scope, _raise(kind), (t.ops.id("is " + right), *chain), out)


@handles(exp.Not)
def _not(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    inner = node.args["this"]
    while inner.__class__ is exp.Paren:
        inner = inner.args["this"]
    if inner.__class__ is exp.Is and inner.args["expression"].__class__ is exp.Null:
        walk(t, inner.args["this"], scope, _raise(kind), (t.ops.id("is not null"), *chain), out)
        return
    walk(t, inner, scope, _raise(kind), (t.ops.id("not"), *chain), out)


@handles(exp.Cast, exp.TryCast, exp.JSONCast)
def _cast(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    name = "cast" if node.__class__ is exp.Cast else "try_cast"
    op = t.ops.id(name, ("·", constant(node.args["to"], t.dialect)))
    walk(t, node.args["this"], scope, _raise(kind), (op, *chain), out)


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
    if t.variables or t.macros:
        _kept(t, name, nodes, node, kind, chain, out)
    if name in CONDITIONALS:
        _tests_and_values(t, name, nodes, scope, kind, chain, out)
        return
    if any(child.__class__ is exp.Lambda for child in nodes) and name in HIGHER_ORDER:
        _higher_order(t, node, scope, kind, chain, out)
        return
    least = AGGREGATION if node.__class__ is not exp.Anonymous or name in AGGREGATES else TRANSFORMATION
    if least == AGGREGATION and scope.windowing is not node:
        scope.aggregated = True
    if any(child.__class__ is exp.Star for child in nodes):
        compose(everything_here(t, scope, node), _raise(kind, least), (t.ops.id(name), *chain), out, t.ops)
    if least == AGGREGATION and name.endswith("if") and len(nodes) > 1:
        decide(t, nodes.pop(), scope, kind, FILTER, (t.ops.id(name), *chain), out)
    distinct = bool(nodes) and nodes[0].__class__ is exp.Distinct
    if distinct:
        nodes[:1] = list(children(nodes[0]))
    apply(t, name, nodes, scope, _raise(kind, least), chain, out, distinct=distinct)
    if name in SET_RETURNING or name in GENERATORS:
        scope.generates = True
        for child in nodes:
            walk(t, child, scope, JOIN, (), scope.rel.rows)


def _kept(
    t: Tracer, name: str, nodes: list[Any], node: Any, kind: int, chain: Chain, out: list[Item]
) -> None:
    """Append what a call brings in from earlier statements: a macro's reads, a variable's value."""
    from governance.lineage.variables import use

    kept = t.macros.get(name)
    what = "macro"
    if name == "getvariable" and nodes:
        name, what = str(nodes[0].name).lower(), "variable"
        kept = t.variables.get(name)
    if kept is not None:
        compose(use(t, name, kept, node, what), _raise(kind), chain, out, t.ops)


def function_name(node: Any) -> str:
    """Return a function's name in lower case, with its schema if it has one."""
    if node.__class__ in _NAMED:
        name = node.args["this"]
        return (name if isinstance(name, str) else str(name.name)).lower()
    return operation_name(node.__class__)


_NAMED = frozenset(
    {
        exp.Anonymous, exp.AnonymousAggFunc, exp.CombinedAggFunc, exp.ParameterizedAgg,
        exp.CombinedParameterizedAgg,
    }
)  # fmt: skip


def _tests_and_values(
    t: Tracer, name: str, nodes: list[Any], scope: Scope, kind: int, chain: Chain, out: list[Item]
) -> None:
    value = (t.ops.id(name), *chain)
    while len(nodes) > 1:
        decide(t, nodes[0], scope, kind, CONDITIONAL, value, out)
        walk(t, nodes[1], scope, _raise(kind), value, out)
        nodes = nodes[2:]
    if nodes:
        walk(t, nodes[0], scope, _raise(kind), value, out)


@handles(exp.Count)
def _count(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    nodes = list(children(node))
    if scope.windowing is not node:
        scope.aggregated = True
    distinct = bool(nodes) and nodes[0].__class__ is exp.Distinct
    if distinct:
        nodes[:1] = list(children(nodes[0]))
        if any(child.__class__ is exp.Star for child in nodes):
            op = t.ops.id("count", _VALUE, True)
            compose(everything_here(t, scope, node), _raise(kind, AGGREGATION), (op, *chain), out, t.ops)
    before = len(out)
    apply(t, "count", nodes, scope, _raise(kind, AGGREGATION), chain, out, distinct=distinct)
    if len(out) == before:
        _counted_rows(t, "count", scope, kind, chain, out)


def _counted_rows(t: Tracer, name: str, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """Append that a value tells how many rows there are, as `count(*)` and `sum(1)` do."""
    if kind < FIRST_INDIRECT:
        chain = t.ops.limit((t.ops.id(name), *chain))
        out.extend((scan, ROWS, AGGREGATION, chain, None) for scan in dict.fromkeys(scope.rel.scans))


def everything_here(t: Tracer, scope: Scope, node: Any) -> list[Item]:
    """Return what `*` as an argument stands for: all columns of this block's sources."""
    out: list[Item] = []
    for source in scope.sources:
        out.extend(source.rel.everything(node))
        if source.rel.open:
            out.append(t.gap("GV102", f"the columns of `{source.alias}` are not known", node))
    return out


@handles(exp.Case)
def _case(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    args = node.args
    value = (t.ops.id("case"), *chain)
    tested = args.get("this")
    for branch in args.get("ifs") or ():
        test = branch.args["this"]
        if tested is not None:
            _compare(t, tested, test, scope, kind, value, out)
        else:
            decide(t, test, scope, kind, CONDITIONAL, value, out)
        if branch.args.get("true") is not None:
            walk(t, branch.args["true"], scope, _raise(kind), value, out)
    if args.get("default") is not None:
        walk(t, args["default"], scope, _raise(kind), value, out)


def _compare(
    t: Tracer, left: Any, right: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]
) -> None:
    """Append both sides of an implied `left = right` as a decision."""
    inner = CONDITIONAL if kind < FIRST_INDIRECT else kind
    apply(t, "=", [left, right], scope, inner, () if kind < FIRST_INDIRECT else chain, out)


@handles(exp.If, exp.Nvl2)
def _if(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    args = node.args
    null_test = node.__class__ is exp.Nvl2
    value = (t.ops.id("nvl2" if null_test else "if"), *chain)
    if null_test:
        _null_test(t, args["this"], scope, kind, value, out)
    else:
        decide(t, args["this"], scope, kind, CONDITIONAL, value, out)
    for branch in ("true", "false"):
        if args.get(branch) is not None:
            walk(t, args[branch], scope, _raise(kind), value, out)


def _null_test(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    op = t.ops.id("is null")
    if kind < FIRST_INDIRECT:
        walk(t, node, scope, CONDITIONAL, (op,), out)
    else:
        walk(t, node, scope, kind, (op, *chain), out)


@handles(exp.Coalesce)
def _coalesce(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    nodes = [node.args["this"], *(node.args.get("expressions") or ())]
    apply(t, "coalesce", nodes, scope, _raise(kind), chain, out)
    if kind < FIRST_INDIRECT:
        for tested in nodes[:-1]:
            _null_test(t, tested, scope, kind, chain, out)


@handles(exp.Nullif)
def _nullif(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    left, right = node.args["this"], node.args["expression"]
    op = t.ops.id("nullif", arguments(t, [left, right], 0))
    walk(t, left, scope, _raise(kind), (op, *chain), out)
    _compare(t, left, right, scope, kind, (t.ops.id("nullif"), *chain), out)


@handles(exp.DecodeCase)
def _decode(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    first, *rest = node.args["expressions"]
    value = (t.ops.id("decode"), *chain)
    while len(rest) > 1:
        _compare(t, first, rest[0], scope, kind, value, out)
        walk(t, rest[1], scope, _raise(kind), value, out)
        rest = rest[2:]
    if rest:
        walk(t, rest[0], scope, _raise(kind), value, out)


@handles(exp.Filter)
def _filter(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    walk(t, node.args["this"], scope, kind, chain, out)
    decide(t, node.args["expression"].args["this"], scope, kind, FILTER, chain, out)


@handles(exp.ArgMax, exp.ArgMin)
def _arg_extreme(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    op = t.ops.id(operation_name(node.__class__), ("·", "…"))
    if scope.windowing is not node:
        scope.aggregated = True
    walk(t, node.args["this"], scope, _raise(kind, AGGREGATION), (op, *chain), out)
    decide(t, node.args["expression"], scope, kind, SORT, (op, *chain), out)


@handles(exp.HavingMax)
def _having_max(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    walk(t, node.args["this"], scope, kind, chain, out)
    decide(t, node.args["expression"], scope, kind, SORT, chain, out)


@handles(exp.Order)
def _order(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`array_agg(x order by y)`: the order decides, the argument is the value."""
    inner = node.args.get("this")
    if inner is not None:
        walk(t, inner, scope, kind, chain, out)
    for ordered in node.args.get("expressions") or ():
        decide(t, ordered.args.get("this") or ordered, scope, kind, SORT, chain, out)


@handles(exp.Ordered)
def _ordered(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    walk(t, node.args["this"], scope, kind, chain, out)


_VALUE_IN_ORDER = (exp.PercentileCont, exp.PercentileDisc, exp.Mode, exp.Median, exp.Quantile)


@handles(exp.WithinGroup)
def _within_group(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    function = node.args["this"]
    order = node.args["expression"]
    bare = not any(child.__class__ not in CONSTANTS for child in children(function))
    if isinstance(function, _VALUE_IN_ORDER) or bare:
        name = operation_name(function.__class__)
        if function.__class__ in (exp.Anonymous, exp.AnonymousAggFunc):
            name = str(function.name).lower()
        nodes = [ordered.args.get("this") or ordered for ordered in order.args.get("expressions") or ()]
        given = tuple(constant(child, t.dialect) for child in children(function))
        op = t.ops.id(name, ("·", *filter(None, given)))
        if scope.windowing is not function:
            scope.aggregated = True
        for value in nodes:
            walk(t, value, scope, _raise(kind, AGGREGATION), (op, *chain), out)
        return
    walk(t, function, scope, kind, chain, out)
    walk(t, order, scope, kind, chain, out)


_NAVIGATION = (exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue)


@handles(*_NAVIGATION)
def _navigation(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    nodes = [child for child in children(node) if child.__class__ is not exp.Order]
    apply(t, operation_name(node.__class__), nodes, scope, _raise(kind), chain, out)
    for child in children(node):
        if child.__class__ is exp.Order:
            walk(t, child, scope, kind, chain, out)


@handles(exp.Window)
def _window(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    op = t.ops.id("window")
    inner = (op, *chain)
    scope.windowed = True
    before = scope.windowing
    function = node.args["this"]
    while function.__class__ in (exp.IgnoreNulls, exp.RespectNulls, exp.Filter, exp.WithinGroup):
        function = function.args["this"]
    scope.windowing = function
    walk(t, node.args["this"], scope, _raise(kind), inner, out)
    scope.windowing = before
    window_keys(t, node, scope, kind, inner, out)


def window_keys(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """Append what a window's partition, order and frame decide, following named windows."""
    seen: set[str] = set()
    current = node
    while current is not None:
        args = current.args
        for key in args.get("partition_by") or ():
            decide(t, key, scope, kind, WINDOW, chain, out)
        order = args.get("order")
        for ordered in order.args["expressions"] if order is not None else ():
            decide(t, ordered.args.get("this") or ordered, scope, kind, WINDOW, chain, out)
        spec = args.get("spec")
        for edge in children(spec) if spec is not None else ():
            decide(t, edge, scope, kind, WINDOW, chain, out)
        name = args.get("alias")
        if name is None and current is not node:
            name = args.get("this")
        key = t.fold(name) if isinstance(name, exp.Identifier) else ""
        current = None if not key or key in seen else scope.windows.get(key)
        seen.add(key)


@handles(exp.Select, exp.Subquery, exp.Union, exp.Intersect, exp.Except)
def _subquery(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A query as a value: its columns are the value, its rows decide it."""
    rel = t_query(t, node, scope)
    inner = (t.ops.id("subquery"), *chain)
    for position in range(len(rel.flows)):
        compose(rel.at(position, node), _raise(kind), inner, out, t.ops)
    rows = rows_of(rel)
    if kind < FIRST_INDIRECT:
        out.extend(rows)
    else:
        compose(rows, kind, inner, out, t.ops)


@handles(exp.Exists)
def _exists(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    inner = node.args["this"]
    if not isinstance(inner, exp.Query):
        apply(t, "exists", list(children(node)), scope, _raise(kind), chain, out)
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
    values = list(args.get("expressions") or ())
    if query is None:
        others = [*values, *(children(unnest) if unnest is not None else ())]
        if args.get("field") is not None:
            others.append(args["field"])
        apply(t, "in", [args["this"], *others], scope, _raise(kind), chain, out)
        return
    inner = (t.ops.id("in", ("·", "…")), *chain)
    walk(t, args["this"], scope, _raise(kind), inner, out)
    rel = t_query(t, query, scope, semi=True)
    member = (t.ops.id("in", ("…", "·")), *chain)
    for position in range(len(rel.flows)):
        compose(rel.at(position, node), _raise(kind), member, out, t.ops)
    rows = rows_of(rel)
    if kind < FIRST_INDIRECT:
        out.extend(rows)
    else:
        compose(rows, kind, member, out, t.ops)


@handles(exp.Explode, exp.ExplodeOuter, exp.Posexplode, exp.PosexplodeOuter, exp.Inline, exp.Unnest)
def _explode(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A generator in a projection: its elements are the value, its length decides how many rows there are."""
    nodes = list(children(node))
    scope.generates = True
    apply(t, operation_name(node.__class__), nodes, scope, _raise(kind), chain, out)
    for child in nodes:
        walk(t, child, scope, JOIN, (), scope.rel.rows)


@handles(exp.Lambda)
def _lambda(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A lambda whose caller bound nothing.

    `f(doc -> 'a')` is parsed as one where `->` takes a field of JSON: parameters may be columns then.
    """
    for parameter in node.args.get("expressions") or ():
        if isinstance(parameter, exp.Identifier):
            flow = known_column(t, scope, parameter, node)
            op = t.ops.id("json_extract", ("·", shown(t, node.args["this"])))
            compose(flow, _raise(kind), (op, *chain), out, t.ops)
    with_parameters(t, node, scope, (), kind, chain, out)


@handles(exp.Comprehension)
def _comprehension(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`[f(x) for x in list if test(x)]`: the variable is an element, the test decides."""
    args = node.args
    bound: list[Item] = []
    walk(t, args["iterator"], scope, TRANSFORMATION, (t.ops.id("unnest"),), bound)
    before, aliases = scope.lambdas, scope.cache
    names = [args["expression"], *([args["position"]] if isinstance(args.get("position"), exp.Expr) else [])]
    scope.lambdas = {**(before or {}), **{t.fold(name): settle(bound, t.ops) for name in names}}
    scope.cache = {}
    walk(t, args["this"], scope, _raise(kind), (t.ops.id("transform"), *chain), out)
    if args.get("condition") is not None:
        decide(t, args["condition"], scope, kind, CONDITIONAL, chain, out)
    scope.lambdas, scope.cache = before, aliases


def with_parameters(
    t: Tracer, node: Any, scope: Scope, value: Flow, kind: int, chain: Chain, out: list[Item]
) -> None:
    """Walk a lambda's body with its parameters bound to a value."""
    before, cache = scope.lambdas, scope.cache
    scope.lambdas = {**(before or {}), **{t.fold(p): value for p in node.args.get("expressions") or ()}}
    scope.cache = {}
    walk(t, node.args["this"], scope, kind, chain, out)
    scope.lambdas, scope.cache = before, cache


_PASSES_THROUGH = (exp.ArrayFilter, exp.ArraySort)


def _higher_order(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A function with a lambda: `transform` maps its values, everything else may also return them."""
    name = function_name(node)
    nodes = list(children(node))
    lambdas = [child for child in nodes if child.__class__ is exp.Lambda]
    others = [child for child in nodes if child.__class__ is not exp.Lambda]
    bound: list[Item] = []
    for child in others:
        walk(t, child, scope, 0, (), bound)
    value = settle(bound, t.ops)
    op = t.ops.id(name, ("·", "…"))
    if name not in ("transform", "array_map", "arraymap") or not lambdas:
        compose(value, _raise(kind), (op, *chain), out, t.ops)
    for body in lambdas:
        if isinstance(node, _PASSES_THROUGH) and kind < FIRST_INDIRECT:
            with_parameters(t, body, scope, value, CONDITIONAL, (), out)
        else:
            with_parameters(t, body, scope, value, _raise(kind), (op, *chain), out)


for _cls in (exp.Transform, *_PASSES_THROUGH, exp.ArrayAny, exp.ArrayAll, exp.Reduce):
    HANDLERS[_cls] = _higher_order


@handles(exp.Dot)
def _dot(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    right = node.args["expression"]
    if isinstance(right, exp.Func):
        walk(t, right, scope, kind, chain, out)
        _method(t, node.args["this"], function_name(right), scope, kind, chain, out)
        return
    args = ("·",) if right.__class__ is exp.Star else ("·", str(right.name))
    walk(t, node.args["this"], scope, _raise(kind), (t.ops.id(".", args), *chain), out)


def _method(t: Tracer, left: Any, name: str, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`email.lower()`: what stands before the dot is the first argument, unless it is a schema's name."""
    inner = (t.ops.id(name), *chain)
    parts: list[Any] = []
    current = left
    while current.__class__ is exp.Dot and current.args["expression"].__class__ is exp.Identifier:
        parts.append(current.args["expression"])
        current = current.args["this"]
    if current.__class__ is exp.Column:
        parts.extend(
            current.args[p] for p in ("this", "table", "db", "catalog") if current.args.get(p) is not None
        )
    elif current.__class__ is exp.Identifier:
        parts.append(current)
    else:
        walk(t, left, scope, _raise(kind), inner, out)
        return
    parts.reverse()
    if t.fold(parts[0]) in scope.by_alias or known_column(t, scope, parts[0], left):
        flow = resolve_parts(t, scope, parts, left)
        compose(flow, _raise(kind), inner, out, t.ops)


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
        walk(t, node.args["this"], scope, _raise(kind), (op, *chain), out)
        return
    apply(t, "[]", [node.args["this"], *keys], scope, _raise(kind), chain, out)


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

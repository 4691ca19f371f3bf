# ruff: noqa: PLR0917
"""Calls of functions whose body is SQL: what they yield is what the body yields of their arguments."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.expressions import at_least, flow_of, t_query, walk
from governance.lineage.flows import FIRST_INDIRECT, Chain, Item, compose
from governance.lineage.library import OWN
from governance.lineage.literals import rendered
from governance.lineage.operations import function_name
from governance.lineage.scope import Relation, Scope, Source, Tracer, rows_of
from governance.lineage.spans import extent
from governance.lineage.udf import Definition, Function, Parameter
from governance.project import names

DEEPEST = 24
"""Calls within calls that are followed."""
DEEPEST_ARGUMENTS = 150
"""Calls within arguments of calls that are followed."""
NODES = 20_000
"""Nodes of bodies that one statement may be expanded by: doubling macros grow without bound."""

_TEXTUAL = frozenset({"duckdb"})
"""Dialects whose macros put the arguments' text into the body, where names may be found anew."""

Binding = dict[str, Any]


def expand_value(
    t: Tracer, node: Any, parts: tuple[str, ...], arguments: list[Any], scope: Scope, kind: int, chain: Chain,
    out: list[Item],
) -> bool:  # fmt: skip
    """Append what a call in an expression yields; False if the caller is to take it as an unknown function.

    An unknown function that SQL defines leaves a gap, for its body may read what its arguments do not name.
    """
    candidates = t.functions.called(parts)
    if not candidates:
        return False
    chosen, why = _chosen(t, candidates, arguments)
    if not why:
        if t.functions.is_named(parts[-1]):
            chain = t.ops.limit((t.ops.id(parts[-1]), *chain))
            kind = at_least(kind)
        before = len(out)
        for function in chosen:
            why = why or _one_value(t, node, function, arguments, scope, kind, chain, out)
        if not why:
            return True
        del out[before:]
    compose((_gap(t, node, candidates[0], why),), at_least(kind), chain, out, t.ops)
    return False


def _gap(t: Tracer, node: Any, function: Function, why: str) -> Item:
    return t.gap("GV104", f"what `{function.shown}` makes of its arguments is not known: {why}", node)


def _chosen(t: Tracer, candidates: list[Function], arguments: list[Any]) -> tuple[list[Function], str]:
    """Return the overloads that a call may mean, or why none can be expanded."""
    fitting = [function for function in candidates if _bound(t, function, arguments) is not None]
    if not fitting:
        opaque = next((function.opaque for function in candidates if function.opaque), "")
        return [], opaque or "it takes other arguments"
    return fitting, next((function.opaque for function in fitting if function.opaque), "")


def _bound(t: Tracer, function: Function, arguments: list[Any]) -> Binding | None:
    """Return a call's arguments by parameter (`$1` and so on too), None if they do not fit."""
    if function.parameters is None or function.opaque:
        return {}
    given: Binding = {}
    named = False
    at = 0
    for argument in arguments:
        if isinstance(argument, (exp.PropertyEQ, exp.Kwarg)):
            key = names.key(argument.args["this"].name, t.dialect)
            if key in given or all(key != p.key for p in function.parameters):
                return None
            given[key] = argument.args["expression"]
            named = True
        elif named or at >= len(function.parameters):
            return None
        else:
            key = function.parameters[at].key
            at += 1
            given[key or f"${at}"] = argument
    for position, parameter in enumerate(function.parameters, 1):
        key = parameter.key or f"${position}"
        if key not in given:
            default = None if parameter.default is None else t.functions.default(parameter.default)
            if default is None:
                return None
            given[key] = default
        given[f"${position}"] = given[key]
    return given


def _one_value(
    t: Tracer, node: Any, function: Function, arguments: list[Any], scope: Scope, kind: int, chain: Chain,
    out: list[Item],
) -> str:  # fmt: skip
    """Append what one function yields as a value; return why it cannot be told, empty if it can."""
    body, inner, why = _instance(t, node, function, arguments, scope)
    if why:
        return why
    t.calls.append(function)
    before = scope.windowing
    if before is node:
        scope.windowing = body
    try:
        if not function.table:
            walk(t, body, inner, kind, chain, out)
            return ""
        scope.generates = True
        rel = t_query(t, body, inner)
        for position in range(len(rel.flows)):
            compose(rel.at(position, node), kind, chain, out, t.ops)
        rows = rows_of(rel)
        compose(rows, kind if kind >= FIRST_INDIRECT else 0, (), out, t.ops)
        return ""
    finally:
        t.calls.pop()
        scope.windowing = before


def expand_rows(t: Tracer, node: Any, call: Any, scope: Scope) -> Relation | str:
    """Return the relation that a call in FROM yields, or why it cannot be told (empty: nobody defines it)."""
    parts = called(node, call)
    candidates = t.functions.called(parts)
    if not candidates:
        return ""
    arguments = _arguments(call)
    chosen, why = _chosen(t, candidates, arguments)
    if why or len(chosen) != 1:
        return why or "several functions of its name take these arguments"
    (function,) = chosen
    body, inner, why = _instance(t, node, function, arguments, scope)
    if why:
        return why
    t.calls.append(function)
    try:
        if isinstance(body, exp.Query):
            from governance.lineage.queries import query
            from governance.lineage.relations import as_relation

            rel = as_relation(t, query(t, body, inner, inner.env), node)
        else:
            rel = Relation()
            rel.add(function.shown, t.fold(function.shown), flow_of(t, body, inner), node)
    finally:
        t.calls.pop()
    named = function.columns
    if len(rel.names) == 1 and (function.scalar_rows or not function.table):
        alias = node.args.get("alias")
        named = (alias.name if isinstance(alias, exp.TableAlias) and alias.name else function.shown,)
    for position, name in enumerate(named[: len(rel.names)]):
        rel.names[position], rel.keys[position] = name, t.fold(name)
    rel.index = None
    return rel


def called(node: Any, call: Any) -> tuple[str, ...]:
    """Return the dotted name of a call in lower case."""
    parts: list[str] = []
    while call.__class__ is exp.Dot:
        parts.extend(_dotted(call.args["this"]))
        call = call.args["expression"]
    if isinstance(node, exp.Table):
        parts.extend(node.args[part].name for part in ("catalog", "db") if node.args.get(part) is not None)
    name = call.args.get("this") if isinstance(call, exp.Anonymous) else None
    if isinstance(name, exp.Identifier) and name.args.get("quoted"):
        parts.extend(name.name.split("."))
    else:
        parts.append(function_name(call))
    return tuple(part.lower().removesuffix(OWN) for part in parts)


def _dotted(node: Any) -> list[str]:
    if node.__class__ is exp.Dot:
        return [*_dotted(node.args["this"]), node.args["expression"].name]
    if node.__class__ is exp.Column:
        parts = [node.args[part] for part in ("catalog", "db", "table", "this") if node.args.get(part)]
        return [part.name for part in parts]
    return [node.name]


def _arguments(call: Any) -> list[Any]:
    while call.__class__ is exp.Dot:
        call = call.args["expression"]
    return list(call.args.get("expressions") or ())


def _instance(
    t: Tracer, node: Any, function: Function, arguments: list[Any], scope: Scope
) -> tuple[Any, Scope, str]:
    """Return a body with a call's arguments in it, the scope to read it in, or why there is none."""
    within = _within(node)
    if function.identity in within:
        return None, scope, "it calls itself"
    if len(within) >= DEEPEST or len(t.calls) >= DEEPEST_ARGUMENTS:
        return None, scope, "calls are nested too deeply"
    if any(
        isinstance(a, (exp.Distinct, exp.Star)) or a.args.get("this").__class__ is exp.Star
        for a in arguments
        if a.__class__ is not exp.Columns
    ):
        return None, scope, "it is given `*` or `distinct`"
    tree = t.functions.tree(function)
    if tree is None:
        return None, scope, "its body is neither one query nor one expression that can be read"
    bound = _bound(t, function, arguments) or {}
    body = exp.Paren(this=tree.copy())
    _placed(body, node, (*within, function.identity))
    t.expanded += _size(t, body, bound)
    if t.expanded > NODES:
        return None, scope, "what it expands to is too large"
    t.bodies.append(body)
    queried = body.find(exp.Query) is not None
    if t.dialect in _TEXTUAL and queried and not function.table:
        bound = {key: _qualified(t, value, scope) for key, value in bound.items()}
    if t.dialect in _TEXTUAL or not (queried or _captures(t, body, bound)):
        _substitute(t, body, bound, scope)
        return body.args["this"], scope, ""
    return _in_own_scope(t, body, function, bound, scope)


def _within(node: Any) -> tuple[str, ...]:
    """Return the functions in whose bodies a call is written, the outermost first."""
    call = node
    while call.__class__ is not exp.Anonymous and isinstance(call, exp.Expr):
        inner = call.args.get("expression") if call.__class__ is exp.Dot else call.args.get("this")
        if not isinstance(inner, exp.Expr):
            break
        call = inner
    found: tuple[str, ...] = (call._meta or {}).get(_WITHIN, ())
    return found


_WITHIN = "functions"


def _size(t: Tracer, body: Any, bound: Binding) -> int:
    """Return how many nodes a body will have with its arguments in the places of its parameters."""
    sizes = {key: sum(1 for _ in value.walk()) for key, value in bound.items()}
    total = 0
    for node in body.walk():
        total += 1
        if node.__class__ in _REFERENCES:
            name = _numbered(t, node) if node.__class__ is exp.Parameter else t.fold(_parts(node)[0])
            total += sizes.get(name, 0)
    return total


def _placed(body: Any, call: Any, within: tuple[str, ...]) -> None:
    """Let everything in a body stand where the call stands: its own offsets are those of another text."""
    bounds = extent(call)
    for node in body.walk():
        if node.__class__ is exp.Anonymous:
            node.meta[_WITHIN] = within
        meta = node._meta
        if not meta or "start" not in meta:
            continue
        if bounds is None:
            meta.pop("start")
        else:
            meta["start"], meta["end"] = bounds[0], bounds[1] - 1


def _captures(t: Tracer, body: Any, bound: Binding) -> bool:
    """Tell whether a lambda in a body would take names of an argument for its own parameters."""
    own = {t.fold(p) for node in body.find_all(exp.Lambda) for p in node.args.get("expressions") or ()}
    if not own:
        return False
    used = {t.fold(i) for value in bound.values() for i in value.find_all(exp.Identifier)}
    return bool(own & used)


def _substitute(t: Tracer, body: Any, bound: Binding, scope: Scope) -> None:
    """Put arguments in the place of parameters."""
    taken = _aliases_in(t, body)
    for node in [n for n in body.walk() if n.__class__ in _REFERENCES]:
        if node.__class__ is exp.Parameter:
            value, fields = bound.get(_numbered(t, node)), []
        else:
            parts = _parts(node)
            key = t.fold(parts[0]) if parts[0].__class__ is exp.Identifier else ""
            fields = parts[1:]
            value = None if fields and key in taken else bound.get(key)
        if value is None:
            continue
        made: Any = _copied(value, scope)
        for field in fields:
            made = exp.Dot(this=made, expression=field.copy())
        if (
            node.arg_key == "expressions"
            and isinstance(node.parent, exp.Select)
            and not isinstance(made, exp.Column)
        ):
            made = exp.Alias(this=made, alias=exp.to_identifier(rendered(value, t.dialect), quoted=True))
        node.replace(made)


_REFERENCES = (exp.Column, exp.Parameter)


def _parts(column: Any) -> list[Any]:
    return [column.args[p] for p in ("catalog", "db", "table", "this") if column.args.get(p) is not None]


def _aliases_in(t: Tracer, body: Any) -> set[str]:
    """Return the names by which a body's FROM clauses know their items."""
    aliases = [a.args["this"] for a in body.find_all(exp.TableAlias) if a.args.get("this") is not None]
    tables = [a.args["this"] for a in body.find_all(exp.Table) if isinstance(a.args["this"], exp.Identifier)]
    return {t.fold(name) for name in (*aliases, *tables)}


def _qualified(t: Tracer, value: Any, scope: Scope) -> Any:
    """Return an argument whose columns say which source they are of, as DuckDB binds them before it expands."""
    root = exp.Paren(this=value.copy())
    for column in [n for n in root.walk() if n.__class__ is exp.Column and not n.args.get("table")]:
        key = t.fold(column.args["this"]) if column.args["this"].__class__ is exp.Identifier else ""
        at: Scope | None = scope
        while key and at is not None and not (at.lambdas and key in at.lambdas):
            having = [source for source in at.sources if source.rel.where(key) is not None]
            having = having or [s for s in at.sources if s.rel.open or s.rel.fallback is not None]
            if len(having) == 1 and having[0].alias:
                column.set("table", exp.to_identifier(having[0].alias, quoted=True))
            at = None if having else at.parent
    return root.args["this"]


def _copied(value: Any, scope: Scope) -> Any:
    """Return a copy of an argument, in which `columns(…)` stands for what it stood for."""
    copy = value.copy()
    if scope.bound:
        for original, twin in zip(value.walk(), copy.walk(), strict=True):
            if id(original) in scope.bound:
                scope.bound[id(twin)] = scope.bound[id(original)]
    return copy


def _numbered(t: Tracer, node: Any) -> str:
    """Return the key of `$1` or `@name`."""
    inner = node.args["this"]
    return f"${inner.name}" if inner.__class__ is exp.Literal else names.key(inner.name, t.dialect)


def _in_own_scope(
    t: Tracer, body: Any, function: Function, bound: Binding, scope: Scope
) -> tuple[Any, Scope, str]:
    """Let parameters be columns of an outer block, which the body's own columns hide."""
    own = Scope(None, {})
    rel = Relation()
    for key, value in bound.items():
        rel.add(key, key, flow_of(t, value, scope), value)
    own.add(Source(t.fold(function.shown), rel))
    for node in list(body.find_all(exp.Parameter)):
        if _numbered(t, node) in bound:
            node.replace(exp.Column(this=exp.Identifier(this=_numbered(t, node), quoted=True)))
    return body.args["this"], own, ""


def define_inline(t: Tracer, node: Any) -> None:
    """Take a function that a WITH clause defines (Trino)."""
    head, body = node.args["this"], node.args.get("expression")
    value = body.args.get("this") if isinstance(body, exp.Return) else None
    shown = head.args["this"].name
    parameters = tuple(
        Parameter(t.fold(p.args["this"] if isinstance(p, exp.ColumnDef) else p))
        for p in head.args.get("expressions") or ()
    )
    function = Function(
        name=(shown.lower(),),
        shown=shown,
        parameters=parameters,
        body=rendered(value, t.dialect) if isinstance(value, exp.Expr) else "",
        opaque="" if isinstance(value, exp.Expr) else "it is a script",
        temporary=True,
    )
    t.functions.define(Definition((function,), replaces=True, unless_exists=False))

# ruff: noqa: PLR0917
"""What a dot before a name or a call means: a field, a method of a value, or a function of a schema."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.calls import called, expand_value
from governance.lineage.expressions import BY_NAME, HANDLERS, all_in_scope, apply, at_least, handles, walk
from governance.lineage.flows import Chain, Item, compose
from governance.lineage.functions import is_aggregate
from governance.lineage.literals import children
from governance.lineage.operations import function_name
from governance.lineage.resolve import known_column, resolve_parts
from governance.lineage.scope import Scope, Tracer
from governance.lineage.structs import ROWLIKE, fields_of
from governance.project.names import split


@handles(exp.Dot)
def _dot(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    right = node.args["expression"]
    if not isinstance(right, exp.Func):
        _field(t, node, right, scope, kind, chain, out)
        return
    left = _with_columns(node.args["this"])
    value = _is_value(t, left, scope)
    arguments = right.args["expressions"] if right.__class__ is exp.Anonymous else children(right)
    if t.functions:
        parts = called(None, node)
        given = [left, *arguments] if value else list(arguments)
        if expand_value(t, node, parts[-1:] if value else parts, given, scope, kind, chain, out):
            t.bodies.append(left)
            return
    if not value and right.__class__ is exp.Anonymous and is_aggregate(f"{left.name}.{right.name}".lower()):
        made: Any = exp.Anonymous(this=f"{left.name}.{right.name}", expressions=[a.copy() for a in arguments])
        t.bodies.append(made)
        walk(t, made, scope, kind, chain, out)
        return
    if not value:
        namespace = _namespace(left)
        if namespace[-1:] in _BUILT_IN or (t.dialect, *namespace[-1:]) in _BUILT_IN_OF:
            walk(t, right, scope, kind, chain, out)
        else:
            name = ".".join((*namespace, function_name(right)))
            apply(t, name, list(arguments), scope, at_least(kind), chain, out)
        return
    made = exp.func(function_name(right), left, *[a.copy() for a in arguments], dialect=t.dialect or None)
    t.bodies.append(made)
    walk(t, made, scope, kind, chain, out)


def _field(
    t: Tracer, node: exp.Dot, right: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]
) -> None:
    """`value.field`: one field alone where the value's fields are known one by one."""
    left = node.args["this"]
    fields = (
        None if right.__class__ is exp.Star or left.__class__ not in ROWLIKE else fields_of(t, scope, left)
    )
    key = t.fold(right) if fields is not None else ""
    flow = next((flow for _, known, flow in fields or () if known == key), None)
    if flow is not None:
        compose(flow, at_least(kind), chain, out, t.ops)
        return
    parts = _dotted(node)
    if parts is not None:
        compose(resolve_parts(t, scope, parts, node), kind, chain, out, t.ops)
        return
    args = ("·",) if right.__class__ is exp.Star else ("·", str(right.name))
    walk(t, left, scope, at_least(kind), (t.ops.id(".", args), *chain), out)


def _dotted(node: Any) -> list[Any] | None:
    """Return the parts of a name that the parser took for fields of nothing (`t.x` before a method)."""
    parts: list[Any] = []
    while node.__class__ is exp.Dot and node.args["expression"].__class__ is exp.Identifier:
        parts.append(node.args["expression"])
        node = node.args["this"]
    return [node, *reversed(parts)] if node.__class__ is exp.Identifier else None


_BUILT_IN = frozenset({("pg_catalog",), ("system",), ("builtin",), ("sys",)})
_BUILT_IN_OF = frozenset(
    {
        ("duckdb", "main"), ("bigquery", "safe"), ("bigquery", "net"), ("bigquery", "keys"),
        ("bigquery", "aead"), ("bigquery", "hll_count"), ("bigquery", "kll_quantiles"),
    }
)  # fmt: skip
"""Schemas whose functions are the dialect's own; in any other, `md5` is what somebody made of it."""


def _namespace(left: Any) -> tuple[str, ...]:
    """Return what stands before a function's name, in lower case."""
    if left.__class__ is exp.Column:
        parts = [left.args[p] for p in reversed(_PARTS) if left.args.get(p) is not None]
        return tuple(part.name.lower() for part in parts)
    if left.__class__ is not exp.Dot:
        return ()
    return (*_namespace(left.args["this"]), left.args["expression"].name.lower())


def _is_value(t: Tracer, left: Any, scope: Scope) -> bool:
    """Tell whether what stands before a call's dot is a value, not the name of a schema."""
    if left.__class__ is not exp.Column:
        first = left
        while first.__class__ is exp.Dot:
            first = first.args["this"]
        if first is left or first.__class__ is not exp.Column:
            return True
        left = first
    name = next(left.args[part] for part in ("catalog", "db", "table", "this") if left.args.get(part))
    return t.fold(name) in scope.by_alias or bool(known_column(t, scope, name, left))


_NAMES = {
    exp.Table: None, exp.TableAlias: None, exp.Column: None, exp.Lambda: "expressions", exp.Alias: "alias",
    exp.Anonymous: "this", exp.Dot: "expression", exp.PropertyEQ: "this", exp.Kwarg: "this",
    exp.ColumnDef: "this", exp.Window: "alias", exp.Join: "using",
}  # fmt: skip
"""Where an identifier under a node is only a name: in this argument, or in all of them."""


def _with_columns(left: Any) -> Any:
    """Return the value before a method with its columns as columns: the parser takes them for bare names."""
    root = exp.Paren(this=left.copy())
    for name in [n for n in root.walk() if n.__class__ is exp.Identifier]:
        parent: Any = name.parent
        if parent.__class__ in _NAMES and _NAMES[parent.__class__] in (None, name.arg_key):
            continue
        whole: Any = name
        parts: list[Any] = [name]
        while parent.__class__ is exp.Dot and parent.args["expression"].__class__ is exp.Identifier:
            parts.append(parent.args["expression"])
            whole, parent = parent, parent.parent
        column, fields = parts[:4], parts[4:]
        made: Any = exp.Column(**{k: p.copy() for k, p in zip(_PARTS, reversed(column), strict=False)})
        for field in fields:
            made = exp.Dot(this=made, expression=field.copy())
        whole.replace(made)
    return root.args["this"]


_PARTS = ("this", "table", "db", "catalog")


def _identifier(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`identifier('t.c')` is that column; of a variable or an expression, it may be any."""
    name = (children(node) or [None])[-1]
    if name.__class__ is exp.Literal and name.args.get("is_string"):
        parts: list[Any] = [exp.to_identifier(part) for part in split(name.args["this"])]
        flow = resolve_parts(t, scope, parts, node)
    else:
        flow = all_in_scope(t, scope, node, "GV105", "which column IDENTIFIER names depends on a value")
    compose(flow, kind, chain, out, t.ops)


HANDLERS[exp.DynamicIdentifier] = _identifier
BY_NAME["identifier"] = _identifier

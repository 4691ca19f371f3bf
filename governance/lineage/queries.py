"""Queries: WITH, set operations and the SELECT block, each to a relation."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.calls import define_inline
from governance.lineage.conjuncts import predicate
from governance.lineage.expressions import flow_of, walk
from governance.lineage.flows import (
    AGGREGATION,
    FILTER,
    GROUP_BY,
    SORT,
    TRANSFORMATION,
    Flow,
    Item,
    compose,
    settle,
)
from governance.lineage.functions import is_aggregate
from governance.lineage.generators import generated, values_relation
from governance.lineage.grain import block_grain, limited_to_one
from governance.lineage.guards import require, separate_windows
from governance.lineage.library import OWN
from governance.lineage.literals import NAMED, rendered
from governance.lineage.operations import function_name, window_function
from governance.lineage.recursion import recursive_relation, refers_to
from governance.lineage.relations import as_relation, bring, bring_join, rename
from governance.lineage.resolve import resolve_key, resolve_parts
from governance.lineage.scope import Env, Relation, Scope, Table, Tracer, rows_of
from governance.lineage.setops import has_modifiers, set_operation
from governance.lineage.stars import (
    columns_expression,
    expand_all,
    expand_fields,
    expand_one,
    filtered_star,
    selection,
    struct_star,
)
from governance.lineage.structs import ROWLIKE, fields_of, unnested_fields
from governance.lineage.variables import assign


def query(t: Tracer, node: Any, parent: Scope | None, env: Env) -> Relation:
    """Return the relation that a query yields."""
    cls = node.__class__
    with_ = node.args.get("with_")
    if with_ is not None:
        env = common_tables(t, with_, parent, env)
    if cls is exp.Select:
        return select(t, node, parent, env)
    if cls is exp.Subquery:
        return _wrapped(t, node, parent, env)
    if isinstance(node, exp.SetOperation):
        return _modified(t, node, set_operation(t, node, parent, env), parent, env)
    if cls is exp.Values:
        return _modified(t, node, values_relation(t, node, Scope(parent, env)), parent, env)
    if cls is exp.Pivot:
        from governance.lineage.pivots import pivot_statement

        return pivot_statement(t, node, parent, env)
    scope = Scope(parent, env)
    bring(t, node, scope)
    expand_all(t, scope, node)
    return scope.rel


def common_tables(t: Tracer, with_: exp.With, parent: Scope | None, env: Env) -> Env:
    """Return the environment extended by the tables of a WITH clause."""
    env = dict(env)
    recursive = bool(with_.args.get("recursive")) or t.rules.implicit_recursion
    for inline in with_.args.get("udfs") or ():
        define_inline(t, inline)
    for cte in with_.args["expressions"]:
        alias = cte.args["alias"]
        name = t.fold(alias.args["this"])
        body = cte.args["this"]
        if cte.args.get("scalar"):
            t.named[name] = body
            continue
        columns = alias.args.get("columns")
        if recursive and isinstance(body, exp.SetOperation) and refers_to(t, body, name):
            rel = recursive_relation(t, body, name, columns, parent, env)
        elif isinstance(body, exp.DML):
            from governance.lineage.statements import returning

            rel = returning(t, body, parent, env)
        else:
            rel = query(t, body, parent, env)
        env[name] = rename(t, rel, columns)
    return env


def _wrapped(t: Tracer, node: exp.Subquery, parent: Scope | None, env: Env) -> Relation:
    """A query in parentheses, with what may follow the closing one."""
    inner = node
    while inner.__class__ is exp.Subquery and not has_modifiers(inner) and not inner.args.get("with_"):
        inner = inner.args["this"]
    if inner is not node and inner.__class__ is not exp.Subquery:
        return query(t, inner, parent, env)
    if inner.args.get("joins") or isinstance(inner.args["this"], exp.Table):
        scope = Scope(parent, env)
        bring(t, inner, scope)
        expand_all(t, scope, inner)
        return scope.rel
    return _modified(t, inner, query(t, inner.args["this"], parent, env), parent, env)


def _modified(t: Tracer, node: Any, rel: Relation, parent: Scope | None, env: Env) -> Relation:
    """Apply ORDER BY with LIMIT, and the like, to the whole of a set operation or a wrapped query."""
    args = node.args
    if not (args.get("limit") or args.get("offset") or args.get("where") or args.get("fetch")) and not (
        args.get("order") is not None and _order_matters(node)
    ):
        return rel
    from governance.lineage.scope import Source

    copy = as_relation(t, rel, node)
    scope = Scope(parent, env)
    scope.add(Source("", copy))
    scope.rel = copy
    if args.get("where") is not None:
        predicate(t, args["where"].args["this"], scope, FILTER, copy.rows)
    _order(t, node, scope, copy)
    return copy


def select(t: Tracer, node: exp.Select, parent: Scope | None, env: Env) -> Relation:
    """Trace one SELECT block."""
    args = node.args
    scope = Scope(parent, env)
    rel = scope.rel
    _from(t, node, scope)
    for window in args.get("windows") or ():
        if isinstance(window.args.get("this"), exp.Identifier):
            scope.windows[t.fold(window.args["this"])] = window
    if args.get("match") is not None:
        from governance.lineage.pivots import match_recognize

        match_recognize(t, args["match"], scope)
    projections(t, node, scope)
    for clause in ("prewhere", "where", "having", "qualify"):
        if clause == "qualify" and scope.windowed:
            separate_windows(t, rel)
        if args.get(clause) is not None:
            require(t, scope, predicate(t, args[clause].args["this"], scope, FILTER, rel.rows))
    if args.get("connect") is not None:
        _connect(t, args["connect"], scope)
    if args.get("group") is not None:
        _group(t, node, scope)
    block_grain(t, node, scope)
    _distinct(t, node, scope)
    _order(t, node, scope, rel)
    if args.get("for_") is not None:
        _as_text(t, node, scope)
    return rel


def _as_text(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """FOR JSON and FOR XML make one text of the whole result."""
    if str(node.args["for_"].args.get("kind") or "").upper() not in ("JSON", "XML"):
        return
    rel = scope.rel
    items: list[Item] = []
    if scope.parent is None:
        items.append(t.gap("GV105", "FOR JSON and FOR XML make one text of the whole result", node))
    for flow in rel.flows:
        compose(flow, AGGREGATION, (t.ops.id("for"),), items, t.ops)
    rel.names, rel.keys, rel.flows, rel.nodes = [], [], [], []
    rel.add("", "", settle(items, t.ops), node)


def _from(t: Tracer, node: exp.Select, scope: Scope) -> None:
    args = node.args
    source = args.get("from_")
    if source is not None:
        bring(t, source.args["this"], scope)
    for join in args.get("joins") or ():
        bring_join(t, join, scope)
    for lateral in args.get("laterals") or ():
        bring(t, lateral, scope)


def projections(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """Trace the SELECT list from left to right."""
    aliases: dict[str, Flow] = {}
    if t.rules.lateral_alias:
        scope.aliases = aliases
    if t.rules.alias_first:
        scope.forward = {
            t.fold(e.args["alias"]): e.args["this"]
            for e in node.args["expressions"]
            if e.__class__ is exp.Alias
        }
    unusual = t.text.mentions_columns
    for position, projection in enumerate(node.args["expressions"]):
        cls = projection.__class__
        if unusual and projection.find(exp.Columns) is not None:
            columns_expression(t, projection, scope)
        elif cls is exp.Alias:
            _aliased(t, projection, scope, aliases)
        elif cls is exp.Column:
            _column(t, projection, scope)
        elif cls is exp.Star:
            expand_all(t, scope, projection, projection)
        else:
            _unusual_projection(t, projection, scope, position)
    scope.aliases = aliases
    if t.rules.alias_first:
        scope.cache.clear()
    if node.args.get("kind") == "VALUE":
        _value_table(t, node, scope)


def _value_table(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """SELECT AS VALUE of a struct: its fields are the columns (BigQuery)."""
    value = node.args["expressions"][0].unalias()
    fields = fields_of(t, scope, value) if value.__class__ in ROWLIKE else None
    if fields is None:
        return
    rel = scope.rel
    made_by = rel.nodes[0]
    rel.fields = {}
    rel.names, rel.keys, rel.flows, rel.nodes = [], [], [], []
    for name, key, flow in fields:
        rel.add(name, key, flow, made_by)


def _column(t: Tracer, node: exp.Column, scope: Scope) -> None:
    identifier = node.args["this"]
    if identifier.__class__ is exp.Star:
        qualified_star(t, node, scope)
        return
    key = t.fold(identifier)
    rel = scope.rel
    rel.add(identifier.args["this"], key, resolve_key(t, scope, key, node), node)
    if _fielded(scope):
        fields = fields_of(t, scope, node)
        if fields is not None:
            rel.fields[len(rel.names) - 1] = fields


def _aliased(t: Tracer, node: exp.Alias, scope: Scope, aliases: dict[str, Flow]) -> None:
    rel = scope.rel
    alias, value = node.args["alias"], node.args["this"]
    key = t.fold(alias)
    if scope.forward:
        scope.forward.pop(key, None)
        scope.cache.clear()
    cls = value.__class__
    identifier = value.args["this"] if cls is exp.Column else None
    if identifier.__class__ is exp.Identifier:
        inner = t.fold(identifier)
        flow = resolve_key(t, scope, inner, value)
        if inner != key:
            aliases[key] = flow
        may_have_fields = len(flow) != 1 or flow[0][3] != () or _fielded(scope)
    else:
        flow = aliases[key] = flow_of(t, value, scope)
        may_have_fields = cls in ROWLIKE
    rel.add(alias.args["this"], key, flow, node)
    if may_have_fields and _may_have_fields(t, scope, value, flow):
        fields = fields_of(t, scope, value)
        if fields is not None:
            rel.fields[len(rel.names) - 1] = fields


def _unusual_projection(t: Tracer, node: Any, scope: Scope, position: int) -> None:
    """Trace what is neither a column, an alias nor a star."""
    cls, rel = node.__class__, scope.rel
    if cls is exp.Aliases:
        for alias, flow in zip(node.args["expressions"], generated(t, node, scope), strict=True):
            rel.add(alias.name, t.fold(alias), flow, node)
        return
    if cls is exp.EQ and node.args["this"].__class__ is exp.Parameter:
        flow = flow_of(t, node.args["expression"], scope)
        assign(t, node.args["this"], (*flow, *rows_of(rel)))
        rel.add("", "", flow, node)
        return
    if filtered_star(t, node, scope) or unnested_fields(t, scope, node):
        return
    name = unnamed(t, node, position)
    rel.add(name, t.fold(name), flow_of(t, node, scope), node)


def _may_have_fields(t: Tracer, scope: Scope, value: Any, flow: Flow) -> bool:
    """Tell cheaply whether a value is worth asking for its fields."""
    cls = value.__class__
    if cls is exp.Struct:
        return True
    if cls is exp.Cast:
        return value.args["this"].__class__ is exp.Struct
    if cls is not exp.Column and t.text.mentions_structs and value.find(exp.Struct) is not None:
        return True
    if _fielded(scope):
        return True
    row = t.ops.id("row")
    return any(row in item[3] for item in flow if item[3])


def _fielded(scope: Scope) -> bool:
    """Tell whether a source has columns whose fields are known."""
    if scope.fielded[0] != len(scope.sources):
        scope.fielded = (len(scope.sources), any(_has_fields(source.rel) for source in scope.sources))
    return scope.fielded[1]


def _has_fields(rel: Relation) -> bool:
    return bool(rel.fields) or (isinstance(rel, Table) and rel.dataset.structs)


def qualified_star(t: Tracer, node: exp.Column, scope: Scope) -> None:
    """Append what `source.*` or `struct.*` stands for to the block's columns."""
    parts = [node.args[part] for part in ("catalog", "db", "table") if node.args.get(part) is not None]
    keys = [t.fold(part) for part in parts]
    at: Scope | None = scope
    while at is not None:
        for source in at.sources:
            if (len(keys) == 1 and source.alias == keys[0]) or (
                len(keys) > 1 and source.qualifiers[-len(keys) :] == tuple(keys)
            ):
                if (
                    t.rules.element_star
                    and source.rel.fallback is not None
                    and source.alias in source.rel.keys
                ):
                    struct_star(t, scope, source.rel.fallback, node)
                else:
                    expand_one(t, scope, source, node, node.args["this"])
                return
        at = at.parent
    inner = exp.Column(this=parts[-1], table=parts[-2] if len(parts) == 2 else None)
    fields = fields_of(t, scope, inner) if len(parts) <= 2 else None
    if fields is not None:
        expand_fields(t, scope, fields, node, selection(t, node.args["this"], scope))
        return
    struct_star(t, scope, resolve_parts(t, scope, parts, node), node)


def unnamed(t: Tracer, node: Any, position: int) -> str:
    """Return how an expression without an alias is called."""
    inner = node
    while inner.__class__ in (exp.Paren, exp.Cast) and (inner is node or t.rules.unnamed == "function"):
        if inner.__class__ is exp.Cast and t.rules.unnamed != "function":
            break
        inner = inner.args["this"]
    if inner.__class__ is exp.Dot:
        return str(inner.args["expression"].name).removesuffix(OWN)
    if inner.__class__ is exp.Column:
        return str(inner.name)
    style = t.rules.unnamed
    if style == "f0":
        return f"f{position}_"
    if style == "none":
        return ""
    if style == "function" and isinstance(inner, exp.Func):
        return str(
            inner.name.removesuffix(OWN) if inner.__class__ is exp.Anonymous else inner.sql_name()
        ).lower()
    if style == "function" and not isinstance(inner, exp.Case):
        return "?column?"
    if t.calls:
        return rendered(inner, t.dialect).lower()
    span = t.text.projection(node)
    return " ".join(t.text.sql[span.start : span.end].split()) if span else ""


def _group(t: Tracer, node: exp.Select, scope: Scope) -> None:
    group = node.args["group"]
    rel = scope.rel
    if group.args.get("all") is True:
        grouped = _grouped_by_all(t, node, scope)
        for made_by, flow in zip(rel.nodes, rel.flows, strict=True):
            if grouped.get(id(made_by), True):
                compose(flow, GROUP_BY, (), rel.rows, t.ops)
        return
    for key in group_keys(group):
        flow = key_flow(t, key, scope)
        scope.grouping.append((key, flow))
        compose(flow, GROUP_BY, (), rel.rows, t.ops)


def group_keys(group: Any) -> list[Any]:
    """Return the key expressions of a GROUP BY, those of grouping sets too."""
    keys: list[Any] = []
    todo: list[Any] = []
    for value in group.args.values():
        todo.extend(value if isinstance(value, list) else [value])
    todo.reverse()
    while todo:
        current = todo.pop()
        if isinstance(current, (exp.Rollup, exp.Cube, exp.GroupingSets, exp.Tuple)):
            todo.extend(reversed(current.args.get("expressions") or []))
        elif current.__class__ is exp.Paren:
            todo.append(current.args["this"])
        elif isinstance(current, exp.Expr):
            keys.append(current)
    return keys


def key_flow(t: Tracer, key: Any, scope: Scope, *, alias_first: bool = False) -> Flow:
    """Return the flow of a GROUP BY or ORDER BY key: a position, an alias or an expression."""
    rel = scope.rel
    if key.__class__ is exp.Literal and not key.args.get("is_string"):
        text = key.args["this"]
        position = int(text) - 1 if text.isdigit() else -1
        return rel.flows[position] if 0 <= position < len(rel.flows) else ()
    if key.__class__ is exp.Identifier:
        key = exp.Column(this=key)
    if alias_first and key.__class__ is exp.Column and len(key.args) == 1:
        where = rel.where(t.fold(key.args["this"]))
        if isinstance(where, int):
            return rel.flows[where]
    return flow_of(t, key, scope)


def _grouped_by_all(t: Tracer, node: exp.Select, scope: Scope) -> dict[int, bool]:
    """Tell of each projection whether GROUP BY ALL groups by it: none that aggregates, by an alias neither."""
    grouped: dict[int, bool] = {}
    made: set[str] = set()
    for projection in node.args["expressions"]:
        keys = {
            t.fold(column.args["this"])
            for column in (projection.find_all(exp.Column) if made else ())
            if column.args.get("table") is None and column.args["this"].__class__ is exp.Identifier
        }
        through = [k for k in keys & made if all(source.rel.where(k) is None for source in scope.sources)]
        grouped[id(projection)] = not through and not aggregates(projection)
        if not grouped[id(projection)] and projection.__class__ is exp.Alias:
            made.add(t.fold(projection.args["alias"]))
    return grouped


def aggregates(node: Any) -> bool:
    """Tell whether an expression aggregates over its block's rows (a window does not)."""
    todo = [node]
    while todo:
        current = todo.pop()
        cls = current.__class__
        if issubclass(cls, exp.AggFunc) or (cls is exp.Anonymous and is_aggregate(function_name(current))):
            return True
        if cls is exp.Window:
            function = window_function(current)
            todo.extend(child for child in current.iter_expressions() if child is not current.args["this"])
            current = function
        if not issubclass(cls, exp.Query):
            todo.extend(current.iter_expressions())
    return False


def _distinct(t: Tracer, node: exp.Select, scope: Scope) -> None:
    distinct = node.args.get("distinct")
    if distinct is None:
        return
    rel = scope.rel
    on = distinct.args.get("on")
    if on is None:
        for flow in rel.flows:
            compose(flow, GROUP_BY, (), rel.rows, t.ops)
        return
    keys = on.args["expressions"] if isinstance(on, exp.Tuple) else [on]
    for key in keys:
        compose(key_flow(t, key, scope, alias_first=True), GROUP_BY, (), rel.rows, t.ops)
    if node.args.get("order") is not None:
        _sort(t, node.args["order"], scope, rel)


def _order(t: Tracer, node: Any, scope: Scope, rel: Relation) -> None:
    """Count ORDER BY as deciding rows where a LIMIT cuts them off."""
    args = node.args
    limit, offset = args.get("limit"), args.get("offset")
    if limit is None and offset is None:
        if args.get("order") is not None and _order_matters(node):
            _sort(t, args["order"], scope, rel)
        return
    if limited_to_one(limit):
        rel.grain = (frozenset(),)
    for part in (limit, offset):
        for by in (part.args.get("expressions") or ()) if part is not None else ():
            compose(key_flow(t, by, scope), GROUP_BY, (), rel.rows, t.ops)
        for number in ("expression", "count"):
            if part is not None and isinstance(part.args.get(number), exp.Expr):
                walk(t, part.args[number], scope, FILTER, (), rel.rows)
    for clause in ("order", "sort"):
        if args.get(clause) is not None:
            _sort(t, args[clause], scope, rel)


_IN_ORDER = frozenset(
    {"grouparray", "list", "string_agg", "listagg", "group_concat", "collect_list", "json_agg", "jsonb_agg"}
)


def _order_matters(node: Any) -> bool:
    """Tell whether the order of a query without LIMIT shows: in an array of it, or a list of its rows."""
    parent = node.parent
    if parent.__class__ is exp.Array:
        return True
    if parent.__class__ is not exp.Subquery or not isinstance(parent.parent, exp.From):
        return False
    outer: Any = parent.parent.parent
    for found in outer.find_all(exp.ArrayAgg, exp.GroupConcat, exp.First, exp.Last, *NAMED):
        if found.__class__ in NAMED and function_name(found) not in _IN_ORDER:
            continue
        if found.args.get("this").__class__ is not exp.Order and found.parent_select is outer:
            return True
    return False


def _sort(t: Tracer, order: Any, scope: Scope, rel: Relation) -> None:
    for ordered in order.args["expressions"]:
        key = ordered.args["this"] if ordered.__class__ is exp.Ordered else ordered
        if key.__class__ in (exp.Column, exp.Var) and str(key.name).lower() == "all" and len(key.args) == 1:
            for flow in rel.flows:
                compose(flow, SORT, (), rel.rows, t.ops)
            continue
        compose(key_flow(t, key, scope, alias_first=True), SORT, (), rel.rows, t.ops)


def _connect(t: Tracer, connect: Any, scope: Scope) -> None:
    """START WITH … CONNECT BY: both conditions decide the rows."""
    for part in ("start", "connect"):
        if connect.args.get(part) is not None:
            predicate(t, connect.args[part], scope, FILTER, scope.rel.rows)


def aggregated(flow: Flow) -> bool:
    """Tell whether a flow went through an aggregate."""
    return any(item[2] > TRANSFORMATION for item in flow)

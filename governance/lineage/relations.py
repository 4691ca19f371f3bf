# ruff: noqa: PLR0917
"""FROM: what tables, subqueries, joins and row generators bring into a scope."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.expressions import apply, children, flow_of, function_name, operation_name, walk
from governance.lineage.flows import CONDITIONAL, JOIN, TRANSFORMATION, Flow, Item, compose, settle
from governance.lineage.functions import GENERATORS, SET_RETURNING
from governance.lineage.grain import equalities, join_keys, start_keys
from governance.lineage.guards import Facts, equal_flows, join_guards, on_facts
from governance.lineage.model import WHOLE_ROW
from governance.lineage.schema import Dataset
from governance.lineage.scope import NotTracedYetError, Relation, Scope, Source, Table, Tracer, everything
from governance.lineage.variables import use

_GENERATING = (exp.GenerateSeries, exp.GenerateDateArray, exp.GenerateTimestampArray, exp.Generator)
_FLATTEN_COLUMNS = ("SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS")
_EXPLODERS = (
    exp.Explode, exp.ExplodeOuter, exp.Posexplode, exp.PosexplodeOuter, exp.Inline, exp.Unnest,
)  # fmt: skip


def bring(t: Tracer, node: Any, scope: Scope) -> list[Source]:
    """Add what a FROM item names to the scope and return it."""
    before = len(scope.sources)
    _bring(t, node, scope)
    start_keys(scope, scope.sources[before:])
    for join in node.args.get("joins") or ():
        bring_join(t, join, scope)
    for lateral in node.args.get("laterals") or ():
        bring(t, lateral, scope)
    return scope.sources[before:]


def _bring(t: Tracer, node: Any, scope: Scope) -> None:
    cls = node.__class__
    while cls is exp.Final or cls is exp.Paren:
        node = node.args["this"]
        cls = node.__class__
    if cls is exp.Table:
        _table(t, node, scope)
    elif cls is exp.Subquery:
        _derived(t, node, scope)
    elif cls is exp.Lateral:
        _lateral(t, node, scope)
    elif cls is exp.Unnest:
        _unnest(t, node, node, scope)
    elif cls is exp.Values:
        _place(t, scope, node, _values(t, node, scope))
    elif cls is exp.TableFromRows:
        _rows_function(t, node, node.args["this"], scope)
    elif cls is exp.Alias:
        _bring(t, node.args["this"], scope)
    elif isinstance(node, exp.Query):
        from governance.lineage.queries import query

        _place(t, scope, node, query(t, node, scope, scope.env))
    else:
        _rows_function(t, node, node, scope)


def _place(t: Tracer, scope: Scope, node: Any, rel: Relation, name: str = "") -> Source:
    """Add a relation under the alias that its FROM item gives it."""
    alias = node.args.get("alias")
    if isinstance(alias, exp.TableAlias):
        rel = rename(t, rel, alias.args.get("columns"))
        if alias.args.get("this") is not None:
            name = t.fold(alias.args["this"])
    for pivot in node.args.get("pivots") or ():
        from governance.lineage.pivots import pivoted

        rel, pivot_name = pivoted(t, pivot, rel, scope)
        name = pivot_name or name
    source = Source(name, rel)
    scope.add(source)
    inherit(scope, rel)
    return source


def inherit(scope: Scope, rel: Relation) -> None:
    """Let a block's rows depend on what decides a source's rows."""
    if rel.shared:
        have = set(scope.rel.scans)
        scope.rel.scans.extend(scan for scan in rel.scans if scan not in have)
    else:
        scope.rel.scans.extend(rel.scans)
    if rel.rows or rel.inherits:
        scope.rel.inherits.append((rel, None))


def rename(t: Tracer, rel: Relation, columns: list[Any] | None) -> Relation:
    """Return a relation with its first columns renamed by a column alias list."""
    if not columns:
        return rel
    copy = as_relation(t, rel, None)
    for position, column in enumerate(columns[: len(copy.names)]):
        name = column.args["this"] if isinstance(column, exp.ColumnDef) else column
        copy.names[position] = name.name
        copy.keys[position] = t.fold(name)
    copy.index = None
    return copy


def as_relation(t: Tracer, rel: Relation, node: Any) -> Relation:
    """Return an equal relation whose lists may be changed."""
    copy = Relation()
    copy.names, copy.keys = list(rel.names), list(rel.keys)
    copy.flows = [rel.at(position, node) for position in range(len(rel.names))]
    copy.nodes = list(rel.nodes) if rel.nodes else [node] * len(copy.flows)
    copy.open, copy.hidden, copy.fallback, copy.fields = rel.open, rel.hidden, rel.fallback, rel.fields
    copy.inherits = [(rel, None)] if rel.rows or rel.inherits else []
    copy.scans = list(rel.scans)
    copy.stars, copy.grain, copy.grouped, copy.proofs = rel.stars, rel.grain, rel.grouped, rel.proofs
    copy.counts, copy.outer = rel.counts, rel.outer
    return copy


def _table(t: Tracer, node: exp.Table, scope: Scope) -> None:
    this = node.args["this"]
    if not isinstance(this, exp.Identifier):
        _rows_function(t, node, this, scope)
        return
    parts = [node.args[part] for part in ("catalog", "db", "this") if node.args.get(part) is not None]
    alias_key = t.fold(this)
    if len(parts) == 1 and alias_key in scope.env:
        rel = scope.env[alias_key]
        _place(t, scope, node, rel if isinstance(rel, Table) else t.clone(rel), alias_key)
        return
    if len(parts) > 1 and _field_of_scope(t, node, parts, scope):
        return
    rel = read(t, node)
    source = _place(t, scope, node, rel, alias_key)
    source.qualifiers = tuple(t.fold(part) for part in parts)


def _field_of_scope(t: Tracer, node: exp.Table, parts: list[Any], scope: Scope) -> bool:
    """Read `from t, t.items` (BigQuery) as an unnested field of a source."""
    if t.dialect not in ("bigquery", "spark", "databricks") or t.fold(parts[0]) not in scope.by_alias:
        return False
    column = exp.Column(this=parts[-1], table=parts[-2], db=parts[-3] if len(parts) > 2 else None)
    _unnest(t, node, exp.Unnest(expressions=[column]), scope)
    return True


def read(t: Tracer, node: exp.Table) -> Table:
    """Return a new reading of the dataset that a table node names."""
    dataset = dataset_of(t, node)
    rel = Table(dataset, t.new_scan(dataset.name, node))
    rel.grain = tuple(
        frozenset(dataset.index[key] for key in keys)
        for keys in dataset.unique
        if all(key in dataset.index for key in keys)
    )
    return rel


def dataset_of(t: Tracer, node: exp.Table) -> Dataset:
    """Find the dataset a table node names; one that nobody knows gets the name it is called by."""
    parts = t.table_parts(node)
    t.read[parts] = None
    spelled = t.table_name(node)
    for schema in (t.locals, t.schema):
        found = schema.candidates(parts)
        if len(found) == 1:
            if t.waits_for is not None and t.waits_for(found[0].name):
                raise NotTracedYetError(found[0].name)
            return found[0]
        if found:
            choice = ", ".join(sorted(dataset.name for dataset in found))
            t.gap("GV103", f"`{spelled}` may be any of {choice}", node, whole=True)
    return t.unknown_dataset(parts, spelled)


def _derived(t: Tracer, node: exp.Subquery, scope: Scope) -> None:
    inner = node.args["this"]
    if isinstance(inner, (exp.Table, exp.Subquery)) and (
        isinstance(inner, exp.Table) or inner.args.get("joins") or inner.args.get("alias")
    ):
        if node.args.get("alias") is None and not node.args.get("pivots"):
            bring(t, inner, scope)
            return
        block = Scope(scope, scope.env)
        bring(t, inner, block)
        from governance.lineage.stars import expand_all

        expand_all(t, block, node)
        _place(t, scope, node, block.rel)
        return
    from governance.lineage.queries import query

    outer = scope if t.rules.implicit_lateral else scope.parent
    _place(t, scope, node, query(t, node, outer, scope.env))


def _lateral(t: Tracer, node: exp.Lateral, scope: Scope) -> None:
    inner = node.args["this"]
    if isinstance(inner, exp.Query):
        from governance.lineage.queries import query

        _place(t, scope, node, query(t, inner, scope, scope.env))
        return
    _rows_function(t, node, inner, scope)


def _rows_function(t: Tracer, node: Any, function: Any, scope: Scope) -> None:
    """Bring in what a table function returns."""
    if isinstance(function, _EXPLODERS):
        _unnest(t, node, function, scope)
        return
    name = function_name(function)
    if isinstance(function, _GENERATING) or name in GENERATORS:
        _generator(t, node, function, name, scope)
        return
    if name == "table" and len(function.args.get("expressions") or ()) == 1:
        inner = function.args["expressions"][0]
        if isinstance(inner, exp.Func):
            _rows_function(t, node, inner, scope)
            return
    if name in SET_RETURNING or isinstance(function, (exp.SplitToTable, exp.OpenJSON, exp.JSONTable)):
        _set_returning(t, node, function, name, scope)
        return
    rel = Relation()
    items: list[Item] = []
    if name in t.macros:
        items.extend(use(t, name, t.macros[name], node, "macro"))
    if not isinstance(function, exp.Var):
        apply(t, name, list(children(function)), scope, TRANSFORMATION, (), items)
    what = "a staged file" if isinstance(function, exp.Var) else f"`{name}`"
    items.append(t.gap("GV104", f"what {what} returns is not known", node))
    rel.fallback = settle(items, t.ops)
    rel.rows = [item for item in rel.fallback if item[0] < 0]
    compose([item for item in rel.fallback if item[0] >= 0], JOIN, (), rel.rows, t.ops)
    for column in _alias_columns(node):
        rel.add(column.name, t.fold(column), rel.fallback, node)
    _place_named(t, scope, node, rel, name)


def _set_returning(t: Tracer, node: Any, function: Any, name: str, scope: Scope) -> None:
    """Bring in rows made from a function's arguments: every column may hold any part of them."""
    rel = Relation()
    arguments = [child for child in children(function) if not isinstance(child, _SHAPES)]
    items: list[Item] = []
    apply(t, name, arguments, scope, TRANSFORMATION, (), items)
    flow = settle(items, t.ops)
    for argument in arguments:
        walk(t, argument, scope, JOIN, (), rel.rows)
    shapes = list(function.find_all(exp.OpenJSONColumnDef, exp.JSONColumnDef))
    named: list[Any] = _alias_columns(node) or [
        s.args["this"] for s in shapes if s.args.get("this") is not None
    ]
    for column in named:
        identifier = column.args["this"] if isinstance(column, exp.ColumnDef) else column
        rel.add(identifier.name, t.fold(identifier), flow, node)
    defaults = SET_RETURNING.get(name, ())
    if isinstance(function, exp.SplitToTable):
        defaults = SET_RETURNING["split_to_table"]
    elif isinstance(function, exp.OpenJSON):
        defaults = ("key", "value", "type")
    for default in defaults if not named else ():
        rel.add(default, t.fold(default), flow, node)
    if not rel.names:
        rel.fallback = flow
        rel.rows.append(t.gap("GV102", f"the columns that `{name}` returns are not known", node))
    _place_named(t, scope, node, rel, name)


_SHAPES = (exp.OpenJSONColumnDef, exp.JSONSchema, exp.JSONColumnDef, exp.Literal)


def _alias_columns(node: Any) -> list[Any]:
    alias = node.args.get("alias")
    return list(alias.args.get("columns") or ()) if isinstance(alias, exp.TableAlias) else []


def _place_named(t: Tracer, scope: Scope, node: Any, rel: Relation, name: str) -> None:
    """Add a relation whose columns its alias has named already."""
    alias = node.args.get("alias")
    if isinstance(alias, exp.TableAlias) and alias.args.get("this") is not None:
        name = t.fold(alias.args["this"])
    elif rel.keys and isinstance(alias, exp.TableAlias):
        name = rel.keys[0]
    scope.add(Source(name, rel))
    inherit(scope, rel)


def _generator(t: Tracer, node: Any, function: Any, name: str, scope: Scope) -> None:
    rel = Relation()
    items: list[Item] = []
    apply(t, name, list(children(function)), scope, TRANSFORMATION, (), items)
    flow = settle(items, t.ops)
    columns = _alias_columns(node)
    alias = node.args.get("alias")
    for column in columns:
        rel.add(column.name, t.fold(column), flow, node)
    if not columns:
        named = alias.args.get("this") if isinstance(alias, exp.TableAlias) else None
        rel.add(named.name if named else name, t.fold(named) if named else name, flow, node)
        rel.fallback = flow
    compose(flow, JOIN, (), rel.rows, t.ops)
    _place_named(t, scope, node, rel, name)


def _unnest(t: Tracer, node: Any, function: Any, scope: Scope) -> None:
    """Bring in the elements of arrays: one column each, and as many rows as there are elements."""
    rel = Relation()
    name = operation_name(function.__class__)
    if isinstance(function, exp.Unnest):
        arrays = list(function.args.get("expressions") or ())
    else:
        arrays = [child for child in children(function) if child.__class__ is not exp.TableAlias][:1]
    flows: list[Flow] = []
    for array in arrays:
        value = flow_of(t, array, scope)
        items: list[Item] = []
        compose(value, TRANSFORMATION, (t.ops.id(name),), items, t.ops)
        flows.append(settle(items, t.ops))
        compose(value, JOIN, (), rel.rows, t.ops)
    every: Flow = tuple(item for flow in flows for item in flow)
    _name_elements(t, node, function, rel, flows, every)
    rel.fallback = every
    _place_named(t, scope, node, rel, name)


def _name_elements(
    t: Tracer, node: Any, function: Any, rel: Relation, flows: list[Flow], every: Flow
) -> None:
    """Name the columns of unnested arrays: by the alias, else as the dialect does."""
    columns = _alias_columns(node)
    flatten = isinstance(function, exp.Explode) and any(isinstance(c, exp.Kwarg) for c in children(function))
    if flatten and len(columns) <= 1:
        columns = []
    for at, column in enumerate(columns):
        rel.add(column.name, t.fold(column), _element(t, function, flatten, at, column, flows, every), node)
    if not columns:
        for name, flow in _unnamed_elements(t, node, function, flatten, every):
            rel.add(name, t.fold(name), flow, node)
    offset = function.args.get("offset")
    if isinstance(offset, exp.Expr):
        rel.add(offset.name, t.fold(offset), (), node)
    elif offset:
        rel.add("offset", t.fold("offset"), (), node)


_POSITIONAL = (exp.Posexplode, exp.PosexplodeOuter)


def _element(
    t: Tracer, function: Any, flatten: bool, at: int, column: Any, flows: list[Flow], every: Flow
) -> Flow:
    """Return what the column that an alias names at a position holds."""
    if isinstance(function, _POSITIONAL) and at == 0:
        return ()
    if flatten:
        return () if t.fold(column).upper() in ("SEQ", "INDEX") else every
    if len(flows) > 1 or len(flows) == 0:
        return flows[at] if at < len(flows) else ()
    return every


def _unnamed_elements(
    t: Tracer, node: Any, function: Any, flatten: bool, every: Flow
) -> list[tuple[Any, Flow]]:
    alias = node.args.get("alias")
    table_alias = alias.args.get("this") if isinstance(alias, exp.TableAlias) else None
    if flatten:
        return [(name, () if name in ("SEQ", "INDEX") else every) for name in _FLATTEN_COLUMNS]
    if isinstance(function, _POSITIONAL):
        return [("pos", ()), ("col", every)]
    if table_alias is not None and t.dialect != "duckdb":
        return [(table_alias.name, every)]
    return [("unnest" if t.dialect in ("duckdb", "postgres") else "col", every)]


def _values(t: Tracer, node: exp.Values, scope: Scope) -> Relation:
    rel = Relation()
    columns: list[list[Item]] = []
    for row in node.args.get("expressions") or ():
        cells = row.args["expressions"] if isinstance(row, exp.Tuple) else [row]
        while len(columns) < len(cells):
            columns.append([])
        for at, cell in enumerate(cells):
            walk(t, cell, scope, 0, (), columns[at])
    for at, items in enumerate(columns):
        name = t.rules.values.format(at + t.rules.first_value)
        rel.add(name, t.fold(name), settle(items, t.ops), node)
    return rel


def bring_join(t: Tracer, join: exp.Join, scope: Scope) -> None:
    """Join one more item: its sources, its keys as row inputs, its merged columns, its guards."""
    args = join.args
    side, kind, method = (str(args.get(part) or "").upper() for part in ("side", "kind", "method"))
    if kind == "ARRAY":
        _array_join(t, join, scope)
        return
    left = list(scope.sources)
    before = set(scope.rel.scans)
    added = bring(t, args["this"], scope)
    for pivot in args.get("pivots") or ():
        from governance.lineage.pivots import pivoted

        added[-1].rel, _ = pivoted(t, pivot, added[-1].rel, scope)
    conditions = [args[part] for part in ("on", "match_condition") if args.get(part) is not None]
    for condition in conditions:
        predicate(t, condition, scope, JOIN, scope.rel.rows)
    facts = on_facts(t, scope, conditions)
    equal = [pair for condition in conditions for pair in equalities(condition)]
    if args.get("using"):
        for column in args["using"]:
            identifier = column.args["this"] if isinstance(column, exp.Column) else column
            _merge(t, scope, left, added, t.fold(identifier), identifier, side, facts)
            equal.append((t.fold(identifier), t.fold(identifier)))
    elif method == "NATURAL":
        equal.extend(_natural(t, scope, left, added, side, join, facts))
    semi = kind if kind in ("SEMI", "ANTI") else side if side in ("SEMI", "ANTI") else ""
    if isinstance(args["this"], exp.Lateral) and args["this"].args.get("cross_apply") is False:
        side = "LEFT"
    _join_effect(t, scope, left, added, before, side, semi, facts, equal)


def _join_effect(
    t: Tracer,
    scope: Scope,
    left: list[Source],
    added: list[Source],
    before: set[int],
    side: str,
    semi: str,
    facts: Facts,
    equal: list[tuple[Any, Any]],
) -> None:
    """Say what a join leaves certain: guards of the sides it filters, keys that still determine a row."""
    if semi == "ANTI":
        for scan in set(scope.rel.scans) - before:
            t.scans[scan].anti = True
    else:
        join_guards(t, scope, facts, "" if semi else side, before, set(scope.rel.scans) - before)
    if not semi:
        join_keys(t, scope, left, added, side, equal)
        return
    for source in added:
        scope.sources.remove(source)
        if scope.by_alias.get(source.alias) is source:
            del scope.by_alias[source.alias]
    for scan in set(scope.rel.scans) - before:
        t.scans[scan].semi = True
    scope.cache.clear()


def predicate(t: Tracer, node: Any, scope: Scope, kind: int, out: list[Item]) -> None:
    """Append what a predicate's conjuncts read; a top-level AND is no operation."""
    todo = [node]
    while todo:
        current = todo.pop()
        while current.__class__ is exp.Paren:
            current = current.args["this"]
        if current.__class__ is exp.And:
            todo.append(current.args["expression"])
            todo.append(current.args["this"])
        else:
            walk(t, current, scope, kind, (), out)


def _merge(
    t: Tracer,
    scope: Scope,
    left: list[Source],
    added: list[Source],
    key: str,
    identifier: Any,
    side: str,
    facts: Facts,
) -> None:
    """Make one column of the two that USING or NATURAL equates."""
    ours = scope.merged.get(key) or _lookup(t, left, key, identifier)
    theirs = _lookup(t, added, key, identifier)
    equal_flows(t, ours, theirs, facts)
    for flow in (ours, theirs):
        compose(flow, JOIN, (), scope.rel.rows, t.ops)
    if side == "RIGHT":
        merged = theirs
    elif side == "FULL":
        items: list[Item] = []
        op = t.ops.id("coalesce", ("·", "…"))
        compose(ours, TRANSFORMATION, (op,), items, t.ops)
        compose(theirs, TRANSFORMATION, (t.ops.id("coalesce", ("…", "·")),), items, t.ops)
        compose(ours, CONDITIONAL, (t.ops.id("is null"),), items, t.ops)
        merged = settle(items, t.ops)
    else:
        merged = ours
    scope.merged[key] = merged
    scope.cache.pop(key, None)
    for source in added:
        source.hidden |= {key}


def _lookup(t: Tracer, sources: list[Source], key: str, identifier: Any) -> Flow:
    out: list[Item] = []
    for source in sources:
        where = source.rel.where(key)
        if where is not None and key not in source.hidden:
            at = where if isinstance(where, int) else where[0]
            out.extend(source.rel.at(at, identifier))
    if out:
        return tuple(out)
    for source in sources:
        out.extend(source.rel.unknown(key, identifier.name, identifier, t))
    if len(out) == 1:
        return tuple(out)
    message = f"`{identifier.name}` in USING is not a column of exactly one side"
    if not out:
        for source in sources:
            compose(source.rel.everything(identifier), TRANSFORMATION, (t.ops.unknown,), out, t.ops)
    return (*out, t.gap("GV103", message, identifier))


def _natural(
    t: Tracer,
    scope: Scope,
    left: list[Source],
    added: list[Source],
    side: str,
    node: exp.Join,
    facts: Facts,
) -> list[tuple[Any, Any]]:
    if any(source.rel.open for source in (*left, *added)):
        scope.rel.rows.append(t.gap("GV102", "NATURAL JOIN of relations whose columns are not known", node))
        compose(everything(scope, node), JOIN, (), scope.rel.rows, t.ops)
    equal: list[tuple[Any, Any]] = []
    ours = {key for source in left for key in source.rel.keys} - {WHOLE_ROW}
    for source in added:
        for key, name in zip(list(source.rel.keys), list(source.rel.names), strict=True):
            if key in ours:
                _merge(t, scope, left, added, key, exp.Identifier(this=name, quoted=False), side, facts)
                equal.append((key, key))
    return equal


def _array_join(t: Tracer, join: exp.Join, scope: Scope) -> None:
    """ClickHouse's ARRAY JOIN: each array becomes a column of its elements, hiding the array."""
    for item in [join.args["this"], *(join.args.get("expressions") or ())]:
        array = item.args["this"] if isinstance(item, exp.Alias) else item
        name = item.args["alias"] if isinstance(item, exp.Alias) else array.args.get("this")
        if isinstance(array, exp.Table):
            array = exp.Column(this=array.args["this"], table=array.args.get("db"))
            alias = item.args.get("alias")
            name = alias.args["this"] if isinstance(alias, exp.TableAlias) else array.args["this"]
        value = flow_of(t, array, scope)
        items: list[Item] = []
        compose(value, TRANSFORMATION, (t.ops.id("unnest"),), items, t.ops)
        compose(value, JOIN, (), scope.rel.rows, t.ops)
        rel = Relation()
        if isinstance(name, exp.Identifier):
            scope.merged[t.fold(name)] = tuple(items)
            scope.cache.pop(t.fold(name), None)
            if isinstance(item, exp.Alias) or isinstance(item.args.get("alias"), exp.TableAlias):
                rel.add(name.name, t.fold(name), tuple(items), item)
                scope.add(Source(t.fold(name), rel))

# ruff: noqa: PLR0917
"""FROM: what tables, subqueries, joins and row generators bring into a scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from governance.lineage.conjuncts import predicate
from governance.lineage.flows import CONDITIONAL, JOIN, TRANSFORMATION, Flow, Item, compose, settle
from governance.lineage.generators import array_join, rows_function, unnest_source, values_relation
from governance.lineage.grain import equalities, join_keys, start_keys
from governance.lineage.guards import Conjunct, Facts, equal_flows, join_guards, on_facts
from governance.lineage.model import WHOLE_ROW
from governance.lineage.schema import Dataset
from governance.lineage.scope import (
    NestedTable,
    NotTracedYetError,
    Relation,
    Scope,
    Source,
    Table,
    Tracer,
    everything,
    inherit,
)
from governance.project.names import split


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
    while cls is exp.Final or cls is exp.Paren or cls is exp.Stream:
        node = node.args["this"]
        cls = node.__class__
    if cls is exp.Table:
        _table(t, node, scope)
    elif cls is exp.Subquery:
        _derived(t, node, scope)
    elif cls is exp.Lateral:
        _lateral(t, node, scope)
    elif cls is exp.Unnest:
        unnest_source(t, node, node, scope)
    elif cls is exp.Values:
        place(t, scope, node, values_relation(t, node, scope))
    elif cls in _UNUSUAL:
        _UNUSUAL[cls](t, node, scope)
    elif cls is exp.Alias:
        _bring(t, node.args["this"], scope)
    elif isinstance(node, exp.Query):
        from governance.lineage.queries import query

        place(t, scope, node, query(t, node, scope, scope.env))
    else:
        rows_function(t, node, node, scope)


def place(t: Tracer, scope: Scope, node: Any, rel: Relation, name: str = "") -> Source:
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
    if node.args.get("rows_from"):
        _rows_from(t, node, scope)
        return
    this = node.args["this"]
    if this.__class__ is exp.Parameter and t.locals.exact(t.table_parts(node)) is not None:
        place(t, scope, node, read(t, node), t.fold(this.name))
        return
    if not isinstance(this, exp.Identifier):
        rows_function(t, node, this, scope)
        return
    parts = [node.args[part] for part in ("catalog", "db", "this") if node.args.get(part) is not None]
    alias_key = t.fold(this)
    if len(parts) == 1 and alias_key in scope.env and not this.args.get("temporary"):
        rel = scope.env[alias_key]
        place(t, scope, node, rel if isinstance(rel, Table) else t.clone(rel), alias_key)
        return
    if len(parts) > 1 and _field_of_scope(t, node, parts, scope):
        return
    rel = read(t, node)
    source = place(t, scope, node, rel, alias_key)
    source.qualifiers = tuple([t.fold(part) for part in parts])


def _common_step(t: Tracer, node: exp.TableAlias, scope: Scope) -> None:
    """Bring in the common table that the parser makes of `|> as t`."""
    _table(t, exp.Table(this=node.args["this"]), scope)


def _table_from_rows(t: Tracer, node: exp.TableFromRows, scope: Scope) -> None:
    """`from table('schema.t')`: a table by its name as text, or what a function returns (Snowflake)."""
    if node.args["this"].__class__ is not exp.Literal:
        rows_function(t, node, node.args["this"], scope)
        return
    parts = [exp.to_identifier(part) for part in split(node.args["this"].name)]
    alias = node.args.get("alias")
    made = exp.Table(
        **dict(zip(("this", "db", "catalog"), reversed(parts), strict=False)),
        alias=alias.copy() if alias is not None else None,
    )
    t.bodies.append(made)
    _table(t, made, scope)


def _indexed(t: Tracer, node: exp.AtIndex, scope: Scope) -> None:
    """`from t, t.items as i at n`: the elements of an array with their positions (Redshift)."""
    item = node.args["this"]
    array, alias = (item.args["this"], item.args["alias"]) if item.__class__ is exp.Alias else (item, None)
    made = exp.Unnest(
        expressions=[array.copy()],
        offset=exp.to_identifier(node.args["expression"].name),
        alias=exp.TableAlias(this=alias.copy()) if alias is not None else None,
    )
    t.bodies.append(made)
    unnest_source(t, made, made, scope)


_UNUSUAL: dict[type, Callable[[Tracer, Any, Scope], None]] = {
    exp.AtIndex: _indexed,
    exp.TableAlias: _common_step,
    exp.TableFromRows: _table_from_rows,
}


def _rows_from(t: Tracer, node: exp.Table, scope: Scope) -> None:
    """Bring in `rows from (f(x), g(y))`: the functions' rows side by side (Postgres)."""
    from governance.lineage.stars import expand_all

    block = Scope(scope, scope.env)
    for item in node.args["rows_from"]:
        bring(t, item, block)
    expand_all(t, block, node)
    if node.args.get("ordinality"):
        block.rel.add("ordinality", t.fold("ordinality"), (), node)
    place(t, scope, node, block.rel)


def _field_of_scope(t: Tracer, node: exp.Table, parts: list[Any], scope: Scope) -> bool:
    """Read `from t, t.items` (BigQuery) as an unnested field of a source."""
    if t.dialect not in ("bigquery", "spark", "databricks") or t.fold(parts[0]) not in scope.by_alias:
        return False
    column = exp.Column(this=parts[-1], table=parts[-2], db=parts[-3] if len(parts) > 2 else None)
    unnest_source(t, node, exp.Unnest(expressions=[column]), scope)
    return True


def read(t: Tracer, node: exp.Table) -> Table:
    """Return a new reading of the dataset that a table node names."""
    dataset = dataset_of(t, node)
    scan = t.new_scan(dataset.name, node)
    rel = NestedTable(t, dataset, scan) if dataset.fields else Table(dataset, scan)
    rel.grain = tuple(
        frozenset(dataset.index[key] for key in keys)
        for keys in dataset.unique
        if all(dataset.index.get(key, len(rel.names)) < len(rel.names) for key in keys)
    )
    return rel


def dataset_of(t: Tracer, node: exp.Table) -> Dataset:
    """Find the dataset a table node names; one that nobody knows gets the name it is called by."""
    parts = t.table_parts(node)
    t.read[parts] = None
    spelled = t.table_name(node)
    for schema in (t.locals, t.schema):
        found = schema.candidates(parts)
        if found and schema is t.locals and len(parts) > 1 and schema.exact(parts) is None:
            named = t.schema.exact(parts)
            found = [named] if named is not None else found
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
        place(t, scope, node, block.rel)
        return
    from governance.lineage.queries import query

    outer = scope if t.rules.implicit_lateral else scope.parent
    place(t, scope, node, query(t, node, outer, scope.env))


def _lateral(t: Tracer, node: exp.Lateral, scope: Scope) -> None:
    inner = node.args["this"]
    if isinstance(inner, exp.Query):
        from governance.lineage.queries import query

        place(t, scope, node, query(t, inner, scope, scope.env))
        return
    rows_function(t, node, inner, scope)


def bring_join(t: Tracer, join: exp.Join, scope: Scope) -> None:
    """Join one more item: its sources, its keys as row inputs, its merged columns, its guards."""
    args = join.args
    side, kind, method = [str(args.get(part) or "").upper() for part in ("side", "kind", "method")]
    if kind == "ARRAY":
        array_join(t, join, scope)
        return
    left = list(scope.sources)
    before = set(scope.rel.scans)
    added = bring(t, args["this"], scope)
    for pivot in args.get("pivots") or ():
        from governance.lineage.pivots import pivoted

        added[-1].rel, _ = pivoted(t, pivot, added[-1].rel, scope)
    conditions: list[Conjunct] = []
    for part in ("on", "match_condition"):
        if args.get(part) is not None:
            conditions.extend(predicate(t, args[part], scope, JOIN, scope.rel.rows))
    facts = on_facts(t, scope, conditions)
    equal = equalities(conditions)
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

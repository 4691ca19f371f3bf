# ruff: noqa: PLR0917
"""What statements write: CREATE, INSERT, UPDATE, DELETE, MERGE and the rest of a script."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage import aggregates, conditionals, lambdas, methods  # noqa: F401 - they register handlers
from governance.lineage.conjuncts import predicate
from governance.lineage.expressions import all_in_scope, flow_of
from governance.lineage.finish import statement as finish
from governance.lineage.flows import CONDITIONAL, FILTER, JOIN, Item, compose, settle
from governance.lineage.model import WHOLE_ROW, Statement
from governance.lineage.queries import projections, query
from governance.lineage.relations import as_relation, bring, bring_join, dataset_of
from governance.lineage.schema import Dataset
from governance.lineage.scope import Env, Relation, Scope, Source, Table, Tracer, inherit, rows_of
from governance.lineage.variables import assign

HARMLESS = (
    exp.Drop, exp.Use, exp.Transaction, exp.Commit, exp.Rollback, exp.Comment, exp.Grant, exp.Revoke,
    exp.Analyze, exp.TruncateTable, exp.Describe, exp.Show, exp.Pragma, exp.Cache, exp.Uncache, exp.Refresh,
    exp.Kill, exp.Attach, exp.Detach, exp.Semicolon, exp.LoadData,
)  # fmt: skip


def trace_statement(t: Tracer, node: Any) -> Statement:
    """Trace one parsed statement."""
    t.begin()
    cls = node.__class__
    if isinstance(node, (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)):
        return _query(t, node)
    if cls is exp.Create:
        return _create(t, node)
    if cls is exp.Insert:
        return _insert(t, node)
    if cls is exp.Update:
        return _update(t, node)
    if cls is exp.Delete:
        return _delete(t, node)
    if cls is exp.Merge:
        return _merge(t, node)
    if cls is exp.Declare:
        return _declare(t, node)
    if cls is exp.Set:
        return _set(t, node)
    if cls is exp.Alter and any(isinstance(a, exp.AlterRename) for a in node.args.get("actions") or ()):
        return _renamed(t, node)
    if cls is exp.Pivot:
        return finish(t, "select", None, query(t, node, None, {}), node)
    if not isinstance(node, HARMLESS):
        code = "GV104" if cls is exp.Command else "GV105"
        t.gap(code, f"statement of kind `{node.key}` was not traced", node, whole=True)
    return finish(t, "other", None, Relation(), node)


def _query(t: Tracer, node: Any) -> Statement:
    into = node.args.get("into")
    if into is None:
        return finish(t, "select", None, query(t, node, None, {}), node)
    rel = query(t, node, None, {})
    return finish(t, "create", _define(t, into.args["this"], rel), rel, node)


def _define(t: Tracer, table: exp.Table, rel: Relation) -> str:
    """Remember what a statement created, for those after it; return its name."""
    parts = t.table_parts(table)
    t.read[parts] = None
    known = t.schema.exact(parts)
    name = known.name if known is not None else t.table_name(table)
    columns = [column for column in rel.names if column != WHOLE_ROW]
    complete = bool(columns) and not (rel.open or rel.fallback)
    t.locals.add(name, columns, complete=complete, aliases=(t.table_name(table),))
    return name


def _renamed(t: Tracer, node: exp.Alter) -> Statement:
    """ALTER … RENAME TO: the new name holds what the old one held."""
    from governance.lineage.stars import expand_all

    old = node.args["this"]
    new = next(a.args["this"] for a in node.args["actions"] if isinstance(a, exp.AlterRename)).copy()
    for part in ("db", "catalog"):
        if new.args.get(part) is None and old.args.get(part) is not None:
            new.set(part, old.args[part].copy())
    scope = Scope(None, {})
    bring(t, old, scope)
    expand_all(t, scope, node)
    return finish(t, "create", _define(t, new, scope.rel), scope.rel, node)


def _create(t: Tracer, node: exp.Create) -> Statement:
    target = node.args["this"]
    schema = target if isinstance(target, exp.Schema) else None
    table = target.args["this"] if schema is not None else target
    body = node.args.get("expression")
    kind = str(node.args.get("kind") or "").upper()
    if not isinstance(table, exp.Table) or kind not in (
        "TABLE",
        "VIEW",
        "DYNAMIC TABLE",
        "MATERIALIZED VIEW",
    ):
        if isinstance(body, exp.Query) and isinstance(table, exp.Table):
            return _written(t, "create", table, schema, query(t, body, None, {}), node)
        return finish(t, "other", None, Relation(), node)
    if isinstance(body, exp.Expr) and not isinstance(body, exp.Heredoc):
        env: Env = {}
        if isinstance(node.args.get("with_"), exp.With):
            from governance.lineage.queries import common_tables

            env = common_tables(t, node.args["with_"], None, env)
        return _written(t, "create", table, schema, query(t, body, None, env), node)
    return _created_empty(t, node, table, schema)


def _created_empty(t: Tracer, node: exp.Create, table: exp.Table, schema: exp.Schema | None) -> Statement:
    rel = Relation()
    for definition in schema.args["expressions"] if schema is not None else ():
        if isinstance(definition, exp.ColumnDef):
            rel.add(definition.name, t.fold(definition.args["this"]), (), definition)
    like = node.find(exp.LikeProperty)
    source = node.args.get("clone") or like
    if source is not None and isinstance(source.args["this"], exp.Table):
        scope = Scope(None, {})
        bring(t, source.args["this"], scope)
        from governance.lineage.stars import expand_all

        expand_all(t, scope, source)
        rel = scope.rel
        if like is not None:
            rel.flows = [() for _ in rel.flows]
    return finish(t, "create", _define(t, table, rel), rel, node)


def _written(
    t: Tracer, kind: str, table: exp.Table, schema: exp.Schema | None, rel: Relation, node: Any
) -> Statement:
    """Name a query's columns by the target's own list and remember the target."""
    if schema is not None:
        rel = as_relation(t, rel, node)
        names = [c.args["this"] if isinstance(c, exp.ColumnDef) else c for c in schema.args["expressions"]]
        names = [name for name in names if isinstance(name, exp.Identifier)]
        for position, name in enumerate(names[: len(rel.names)]):
            rel.names[position], rel.keys[position] = name.name, t.fold(name)
    return finish(t, kind, _define(t, table, rel), rel, node)


def _insert(t: Tracer, node: exp.Insert) -> Statement:
    target = node.args["this"]
    schema = target if isinstance(target, exp.Schema) else None
    table = target.args["this"] if schema is not None else target
    env: Env = {}
    if node.args.get("with_") is not None:
        from governance.lineage.queries import common_tables

        env = common_tables(t, node.args["with_"], None, env)
    body = node.args.get("expression")
    rel = query(t, body, None, env) if isinstance(body, exp.Expr) else Relation()
    if not isinstance(table, exp.Table):
        return finish(t, "insert", None, rel, node)
    dataset = dataset_of(t, table)
    rel = as_relation(t, rel, node)
    names: list[str] = []
    if schema is not None:
        names = [column.name for column in schema.args["expressions"]]
    elif not node.args.get("by_name"):
        names = list(dataset.own)
    for position, name in enumerate(names[: len(rel.names)]):
        if rel.keys[position] == WHOLE_ROW:
            break
        rel.names[position], rel.keys[position] = dataset_column(t, dataset, name)
    _conflict(t, node, table, rel, env)
    if not t.locals.get(dataset.name):
        t.remember(dataset, rel.names)
    return finish(t, "insert", dataset.name, rel, node)


def dataset_column(t: Tracer, dataset: Dataset, name: str) -> tuple[str, str]:
    """Return a target's column as its definition spells it, with its key."""
    key = t.fold(name)
    at = dataset.index.get(key)
    return (dataset.columns[at] if at is not None else name), key


def _conflict(t: Tracer, node: exp.Insert, table: exp.Table, rel: Relation, env: Env) -> None:
    """ON CONFLICT DO UPDATE: what it assigns comes from `excluded` and the target."""
    conflict = node.args.get("conflict")
    if conflict is None or not conflict.args.get("expressions"):
        return
    scope = Scope(None, env)
    bring(t, table, scope)
    excluded = as_relation(t, rel, node)
    scope.add(Source(t.fold("excluded"), excluded))
    for assignment in conflict.args["expressions"]:
        _assign(t, assignment, scope, rel)
    rel.scans = [*rel.scans, *scope.sources[0].rel.scans]
    if conflict.args.get("where") is not None:
        predicate(t, conflict.args["where"].args["this"], scope, CONDITIONAL, rel.rows)


def _assign(
    t: Tracer, assignment: Any, scope: Scope, rel: Relation, condition: list[Item] | None = None
) -> None:
    """Add `column = value` to the outputs, merging with what another branch assigned."""
    left, right = assignment.args.get("this"), assignment.args.get("expression")
    if not isinstance(left, exp.Expr) or not isinstance(right, exp.Expr):
        _not_understood(t, assignment, scope, rel)
        return
    targets = left.args["expressions"] if isinstance(left, exp.Tuple) else [left]
    if isinstance(left, exp.Tuple) and (
        isinstance(right, exp.Tuple) or (isinstance(right, exp.Anonymous) and right.name.lower() == "row")
    ):
        values = [flow_of(t, value, scope) for value in right.args["expressions"]]
    elif isinstance(left, exp.Tuple) and isinstance(right, exp.Query):
        inner = query(t, right, scope, scope.env)
        rows = tuple(rows_of(inner))
        values = [(*inner.at(i, right), *rows) for i in range(len(inner.names))]
    else:
        values = [flow_of(t, right, scope)] * len(targets)
    for target, flow in zip(targets, values, strict=False):
        identifier = target
        while isinstance(identifier, exp.Expr) and not isinstance(identifier, exp.Identifier):
            identifier = identifier.args.get("this")
        if not isinstance(identifier, exp.Identifier):
            _not_understood(t, assignment, scope, rel)
            continue
        put(t, rel, identifier, (*flow, *(condition or ())), assignment)


def _not_understood(t: Tracer, node: Any, scope: Scope, rel: Relation) -> None:
    """Record an assignment of a form that was not foreseen: any column may have been set from anything."""
    flow = all_in_scope(t, scope, node, "GV105", "an assignment was not understood")
    put(t, rel, exp.Identifier(this=WHOLE_ROW, quoted=False), flow, node)


def put(t: Tracer, rel: Relation, identifier: Any, flow: Any, node: Any) -> None:
    """Add a flow to a named output column."""
    key = t.fold(identifier)
    for position, known in enumerate(rel.keys):
        if known == key:
            rel.flows[position] = settle([*rel.flows[position], *flow], t.ops)
            return
    rel.add(identifier.name, key, settle(list(flow), t.ops), node)


def _update(t: Tracer, node: exp.Update) -> Statement:
    scope = Scope(None, _env(t, node))
    aliased = _target_in_from(t, node)
    if not aliased:
        bring(t, node.args["this"], scope)
    _sources(t, node, scope)
    for assignment in node.args["expressions"]:
        _assign(t, assignment, scope, scope.rel)
    if node.args.get("where") is not None:
        predicate(t, node.args["where"].args["this"], scope, FILTER, scope.rel.rows)
    name = _target_name(t, node.args["this"], scope)
    return finish(t, "update", name, scope.rel, node)


def _target_in_from(t: Tracer, node: Any) -> bool:
    """Tell whether the target is an alias (or the bare name) of an item in FROM, as T-SQL has it."""
    target, source = node.args.get("this"), node.args.get("from_")
    if not isinstance(target, exp.Table) or target.args.get("db") is not None or target.args.get("alias"):
        return False
    if source is None or t.dialect not in ("tsql", "fabric", "mysql", "bigquery", "snowflake"):
        return False
    key = t.fold(target.args["this"])
    return any(
        t.fold(alias.args["this"]) == key
        for alias in source.find_all(exp.TableAlias)
        if alias.args.get("this")
    )


def _env(t: Tracer, node: Any) -> Env:
    if node.args.get("with_") is None:
        return {}
    from governance.lineage.queries import common_tables

    return common_tables(t, node.args["with_"], None, {})


def _sources(t: Tracer, node: Any, scope: Scope) -> None:
    from_ = node.args.get("from_")
    if from_ is not None:
        bring(t, from_.args["this"], scope)
    for join in node.args.get("joins") or ():
        bring_join(t, join, scope)
    using = node.args.get("using") or []
    for item in using if isinstance(using, list) else [using]:
        bring(t, item, scope)


def _target_name(t: Tracer, table: Any, scope: Scope) -> str | None:
    """Return the dataset written; T-SQL may name it by an alias of its FROM."""
    if not isinstance(table, exp.Table):
        return None
    if table.args.get("db") is None:
        key = t.fold(table.args["this"])
        for source in scope.sources:
            if source.alias == key and isinstance(source.rel, Table):
                return source.rel.dataset.name
        if key in scope.env:
            behind = {t.scans[scan].dataset for scan in scope.env[key].scans if not t.scans[scan].semi}
            return behind.pop() if len(behind) == 1 else None
    return dataset_of(t, table).name


def _delete(t: Tracer, node: exp.Delete) -> Statement:
    scope = Scope(None, _env(t, node))
    if node.args.get("this") is not None and not _target_in_from(t, node):
        bring(t, node.args["this"], scope)
    _sources(t, node, scope)
    if node.args.get("where") is not None:
        predicate(t, node.args["where"].args["this"], scope, FILTER, scope.rel.rows)
    return finish(t, "delete", _target_name(t, node.args["this"], scope), scope.rel, node)


def _merge(t: Tracer, node: exp.Merge) -> Statement:
    scope = Scope(None, _env(t, node))
    target = bring(t, node.args["this"], scope)[0]
    bring(t, node.args["using"], scope)
    predicate(t, node.args["on"], scope, JOIN, scope.rel.rows)
    dataset = target.rel.dataset if isinstance(target.rel, Table) else None
    for when in node.args["whens"].args["expressions"]:
        condition: list[Item] = []
        if when.args.get("condition") is not None:
            predicate(t, when.args["condition"], scope, CONDITIONAL, condition)
            compose(condition, FILTER, (), scope.rel.rows, t.ops)
        _merge_action(t, when, scope, dataset, condition)
    name = dataset.name if dataset is not None else None
    return finish(t, "merge", name, scope.rel, node)


def _merge_action(t: Tracer, when: Any, scope: Scope, dataset: Dataset | None, condition: list[Item]) -> None:
    then = when.args.get("then")
    rel = scope.rel
    if isinstance(then, exp.Update):
        assignments = then.args.get("expressions") or ()
        if isinstance(assignments, exp.Star) or any(isinstance(a, exp.Star) for a in assignments):
            _merge_star(t, scope, condition, then)
            return
        for assignment in assignments:
            _assign(t, assignment, scope, rel, condition)
    elif isinstance(then, exp.Insert):
        values = then.args.get("expression")
        columns = then.args.get("this")
        if isinstance(columns, (exp.Star, exp.Var)) or isinstance(values, exp.Star) or not values:
            _merge_star(t, scope, condition, then)
            return
        cells = values.args["expressions"] if isinstance(values, exp.Tuple) else [values]
        named: list[Any] = []
        if columns is not None:
            named = columns.args["expressions"] if isinstance(columns, exp.Tuple) else [columns]
        elif dataset is not None:
            named = [exp.to_identifier(column) for column in dataset.own]
        for at, cell in enumerate(cells):
            column = named[at] if at < len(named) else exp.to_identifier(f"column{at + 1}")
            identifier = column.args["this"] if isinstance(column, exp.Column) else column
            put(t, rel, identifier, (*flow_of(t, cell, scope), *condition), cell)


def _merge_star(t: Tracer, scope: Scope, condition: list[Item], node: Any) -> None:
    """UPDATE SET * and INSERT *: every column of the source by name."""
    for source in scope.sources[1:]:
        rel = source.rel
        for position, name in enumerate(rel.names):
            identifier = exp.Identifier(this=name, quoted=False)
            put(t, scope.rel, identifier, (*rel.at(position, node), *condition), node)
        if rel.open:
            items = rel.everything(node)[-1:] if isinstance(rel, Table) else []
            gap = t.gap("GV102", f"the columns of `{source.alias}` are not known", node)
            put(t, scope.rel, exp.Identifier(this=WHOLE_ROW, quoted=False), (*items, gap), node)


def _declare(t: Tracer, node: exp.Declare) -> Statement:
    rel = Relation()
    scope = Scope(None, {})
    for item in node.args["expressions"]:
        default = item.args.get("default")
        named = item.args["this"]
        for name in named if isinstance(named, list) else [named]:
            if isinstance(default, exp.Expr):
                assign(t, name, flow_of(t, default, scope))
            if item.args.get("kind").__class__ is exp.Schema:
                columns = [
                    c.name for c in item.args["kind"].args["expressions"] if isinstance(c, exp.ColumnDef)
                ]
                t.locals.add(t.table_name(exp.Table(this=name.copy())), columns)
    return finish(t, "other", None, rel, node)


def _set(t: Tracer, node: exp.Set) -> Statement:
    """SET of a variable: its value may come from a query."""
    scope = Scope(None, {})
    for item in node.args.get("expressions") or ():
        pair = item.args.get("this")
        if (isinstance(pair, exp.EQ) and pair.find(exp.Query) is not None) or (
            isinstance(pair, exp.EQ) and any(True for _ in pair.args["expression"].find_all(exp.Parameter))
        ):
            assign(t, pair.args["this"], flow_of(t, pair.args["expression"], scope))
    return finish(t, "other", None, Relation(), node)


def _assigned(t: Tracer, node: exp.Update, target: Source, scope: Scope) -> None:
    """Let the target's columns be what an UPDATE made of them."""
    made = Relation()
    for assignment in node.args["expressions"]:
        _assign(t, assignment, scope, made)
    after = as_relation(t, target.rel, node)
    for name, key, flow in zip(made.names, made.keys, made.flows, strict=True):
        where = after.where(key)
        if isinstance(where, int):
            after.flows[where] = flow
        else:
            after.add(name, key, flow, node)
            after.index = None
    target.rel = after
    scope.cache.clear()


def returning(t: Tracer, node: Any, parent: Scope | None, env: Env) -> Relation:
    """Return what RETURNING yields of a DML statement inside WITH (Postgres)."""
    table = node.args["this"]
    table = table.args["this"] if isinstance(table, exp.Schema) else table
    scope = Scope(parent, env)
    if isinstance(node, exp.Insert) and isinstance(node.args.get("expression"), exp.Expr):
        rel = as_relation(t, query(t, node.args["expression"], parent, env), node)
        dataset = dataset_of(t, table)
        target = node.args["this"]
        names = (
            [c.name for c in target.args["expressions"]] if isinstance(target, exp.Schema) else dataset.own
        )
        for position, name in enumerate(list(names)[: len(rel.names)]):
            rel.names[position], rel.keys[position] = name, t.fold(name)
        for name in dataset.own:
            if t.fold(name) not in rel.keys:
                rel.add(name, t.fold(name), (), node)
        rel.index = None
        scope.add(Source(t.fold(table.args["this"]), rel))
        inherit(scope, rel)
    else:
        target = bring(t, table, scope)[0]
        _sources(t, node, scope)
        if isinstance(node, exp.Update):
            _assigned(t, node, target, scope)
        if node.args.get("where") is not None:
            predicate(t, node.args["where"].args["this"], scope, FILTER, scope.rel.rows)
    wanted = node.args.get("returning")
    if wanted is None:
        return Relation()
    projections(t, exp.Select(expressions=wanted.args["expressions"]), scope)
    return scope.rel

"""Asks how many people each group of a query holds, with the query's own tables, filters and keys."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from governance.project.names import key

ALIAS = "people"
_KEPT = ("with_", "from_", "joins", "laterals", "where", "group", "having")


def people_per_group(sql: str, dialect: str, dataset: str, column: str) -> str | None:
    """Rewrite a grouped query so that it returns the number of people of each of its groups.

    Tables, joins, filters, keys and HAVING stay as they are written; what is selected becomes
    `count(distinct person)`. A size that a query states of itself can be wrong, one that is counted anew cannot.

    Args:
        sql: one compiled query.
        dialect: sqlglot's name of its dialect.
        dataset: the relation, read directly by the query, that names people.
        column: the column of it that does.

    Returns:
        The new query; None if the query is not one plain grouped SELECT that reads the relation once.
    """
    try:
        statements = sqlglot.parse(sql, read=dialect)
    except SqlglotError:
        return None
    select = statements[0] if len(statements) == 1 else None
    if not isinstance(select, exp.Select) or select.args.get("qualify") or select.args.get("distinct"):
        return None
    source = _reads_once(select, dataset, dialect)
    group = select.args.get("group")
    if source is None or not isinstance(group, exp.Group) or set(_set(group)) - {"expressions", "all"}:
        return None
    keys = _keys(select, group)
    if keys is None:
        return None
    person = exp.column(exp.to_identifier(column, quoted=True), table=exp.to_identifier(source, quoted=True))
    counted = exp.alias_(exp.Count(this=exp.Distinct(expressions=[person])), ALIAS)
    made = exp.Select(**{name: value for name, value in select.args.items() if name in _KEPT and value})
    made.set("expressions", [counted])
    made.set("group", exp.Group(expressions=keys))
    return made.sql(dialect=dialect, comments=False) if _without_aliases(made, select) else None


def _without_aliases(made: exp.Select, select: exp.Select) -> bool:
    """Put into HAVING what an alias stands for; tell whether no clause needs an alias any more."""
    aliases = {o.alias: o.unalias() for o in select.selects if isinstance(o, exp.Alias)}
    having = made.args.get("having")
    keys = {c.name for item in made.args["group"].expressions for c in item.find_all(exp.Column)}
    if having is not None and keys & set(aliases) & {c.name for c in having.find_all(exp.Column)}:
        return False
    if having is not None:
        for reference in list(having.find_all(exp.Column)):
            if not reference.table and reference.name in aliases:
                reference.replace(exp.paren(aliases[reference.name].copy()))
    where = made.args.get("where")
    return where is None or not any(c.name in aliases and not c.table for c in where.find_all(exp.Column))


def _set(node: exp.Expr) -> list[str]:
    return [name for name, value in node.args.items() if value]


def _reads_once(select: exp.Select, dataset: str, dialect: str) -> str | None:
    """Return the name under which the top of a query reads a relation, None unless it does so once."""
    start = select.args.get("from_")
    if start is None:
        return None
    wanted = [key(part, dialect, table=True) for part in dataset.split(".")]
    found = []
    for item in (start.this, *(join.this for join in select.args.get("joins") or ())):
        if isinstance(item, exp.Table):
            parts = [key(part.name, dialect, table=True) for part in item.parts]
            if parts == wanted[-len(parts) :]:
                found.append(item.alias_or_name)
    return found[0] if len(found) == 1 else None


def _keys(select: exp.Select, group: exp.Group) -> list[exp.Expr] | None:
    """Return the grouping expressions, with positions, aliases and ALL replaced by what they stand for."""
    outputs = select.selects
    if group.args.get("all"):
        return [o.unalias().copy() for o in outputs if not o.find(exp.AggFunc)] or None
    by_alias = {o.alias: o.unalias() for o in outputs if isinstance(o, exp.Alias)}
    keys: list[exp.Expr] = []
    for item in group.expressions:
        meant = _meant(item, outputs, by_alias)
        if meant is None:
            return None
        keys.append(meant.copy())
    return keys or None


def _meant(item: exp.Expr, outputs: list[exp.Expr], by_alias: dict[str, exp.Expr]) -> exp.Expr | None:
    """Return what a grouping item stands for, None where that depends on the database."""
    if isinstance(item, (exp.Rollup, exp.Cube, exp.GroupingSets)):
        return None
    if isinstance(item, exp.Literal):
        known = not item.is_string and 1 <= int(item.this) <= len(outputs)
        return outputs[int(item.this) - 1].unalias() if known else None
    if isinstance(item, exp.Column) and not item.table and item.name in by_alias:
        meant = by_alias[item.name]
        # An alias may hide a column of that name, or be hidden by it: databases differ.
        return meant if isinstance(meant, exp.Column) and meant.name == item.name else None
    return item

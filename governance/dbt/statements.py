"""Which personal columns a statement writes somewhere; asked of every statement before dbt sends it.

This is the last look, at hooks, operations, headers and queries that run while a template renders. It works
by names, without lineage: too much rather than too little. A node's own SQL was judged before and is let by.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from governance.dbt.writing import REST, is_abridged, may_write
from governance.findings.model import Finding, Severity, Verdict
from governance.policy.report import Report
from governance.project.location import Location
from governance.project.nodes import Node

_CREATES = re.compile(
    r"(?:\s|/\*(?:(?!\*/).)*\*/)*create\s[\w\s]*?\b(?:table|view)\s+(?P<name>[\w\"`.\[\]]+)\s*(?:as\b\s*)?\(\s*select 1\s*\)\s*;?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_RENAMES = re.compile(
    r"(?:\s|/\*(?:(?!\*/).)*\*/)*alter\s+(?:table|view)\s+(?P<name>[\w\"`.\[\]]+)\s+rename\s+to\s+(?P<other>[\w\"`.\[\]]+)\s*;?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_EVERYTHING = re.compile(
    r"\bexport\s+database\b|\bcopy\s+from\s+database\b|\b(?:database|schema)\s[^;]*?\bclone\b", re.IGNORECASE
)
_WHOLE = (exp.Columns, exp.Pivot, exp.PositionalColumn, exp.Summarize, exp.Describe)
_INLINED = "__dbt__cte__"
_SEEDS = re.compile(
    r"(?:\s|/\*(?:(?!\*/).)*\*/)*insert\s+into\s+(?P<name>[\w\"`.\[\]]+)\s*(?:\([^()]*(?:\)\s*values[\s(),%s?:$\d]*)?)?$",
    re.IGNORECASE | re.DOTALL,
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:?\d\d|Z)?")
_LOAD = re.compile(r"\s*copy\s+[^\s(]+\s*(?:\([^)]*\)\s*)?from\b", re.IGNORECASE)
_LOG = logging.getLogger("sqlglot")
_WRITES = (exp.Create, exp.Insert, exp.Merge, exp.Update, exp.Copy, exp.Into)
_NO_DATA = frozenset({"SCHEMA", "DATABASE", "INDEX", "SEQUENCE", "TYPE", "ROLE", "STAGE", "EXTENSION"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The node a statement is sent for: its relation's names, and the SQL that was judged.

    `unseen` says that the SQL dbt runs cannot be seen before it is sent (the batches of a microbatch model):
    what goes into the node's own relation is judged by `batch` then; `seed`, that it is made of a file.
    """

    relations: tuple[str, ...] = ()
    sql: str = ""
    unseen: bool = False
    seed: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """Relations with labels, by the last part of their name."""

    by_name: Mapping[str, tuple[tuple[tuple[str, ...], str, frozenset[str]], ...]] = field(
        default_factory=dict
    )

    @classmethod
    def of(cls, report: Report) -> Labelled:
        """Take the labelled columns of every relation of a report."""
        found: dict[str, list[tuple[tuple[str, ...], str, frozenset[str]]]] = {}
        names = {node.relation: node.aliases for node in report.project.nodes.values() if node.relation}
        for dataset, relation in report.labels.items():
            columns = frozenset(name.lower() for name, labels in relation.columns.items() if labels)
            for spelled in (dataset, *names.get(dataset, ())) if columns else ():
                parts = tuple(part.lower() for part in spelled.split("."))
                found.setdefault(parts[-1], []).append((parts, dataset, columns))
        return cls({name: tuple(entries) for name, entries in found.items()})

    def all(self) -> Iterator[str]:
        """Yield every labelled column."""
        for entries in self.by_name.values():
            for _, dataset, columns in entries:
                yield from (f"{dataset}.{column}" for column in columns)

    def of_owner(self, owner: Owner) -> Iterator[str]:
        """Yield the labelled columns of the relation that a statement is sent for."""
        for relation in owner.relations:
            for dataset, columns in self.match(tuple(part.lower() for part in relation.split("."))):
                yield from (f"{dataset}.{column}" for column in columns)

    def match(self, parts: tuple[str, ...]) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the relations that a name, whole or in part, can mean."""
        for known, dataset, columns in self.by_name.get(parts[-1], ()):
            shared = min(len(known), len(parts))
            if known[-shared:] == parts[-shared:]:
                yield dataset, columns


def written(sql: str, *, dialect: str, labelled: Labelled, owner: Owner) -> tuple[str, ...]:
    """Return the labelled columns that a statement writes or sends anywhere, as `relation.column`.

    Args:
        sql: what dbt is about to send.
        dialect: sqlglot's name of the dialect.
        labelled: the relations with labels.
        owner: whose statement it is.
    """
    if not may_write(sql):
        return ()
    if sql.endswith(REST):
        # dbt puts this after what it abridges, however short it is, as it does with the rows of a seed.
        sql, abridged = sql.removesuffix(REST), is_abridged(sql)
        if owner.seed and _fills_seed(sql, owner):
            return ()
        if abridged:
            return tuple(sorted(set(labelled.all())))
    return _taken(sql, dialect, labelled, owner)


def _taken(sql: str, dialect: str, labelled: Labelled, owner: Owner) -> tuple[str, ...]:
    own = owner.sql.strip()
    if own and own in sql:
        # What was judged may go where it was judged for; it is taken out, so that only what is around it counts.
        sql = sql.replace(own, "select 1")
        if not may_write(sql) or _only_home(sql, owner):
            return ()
    elif _only_renames(sql, owner):
        return ()
    else:
        own = ""
    if _EVERYTHING.search(sql):
        return tuple(sorted(set(labelled.all())))
    statements = _parsed(sql, dialect)
    if statements is None:
        return tuple(sorted(set(_mentioned(sql, labelled))))
    found: set[str] = set()
    for statement in statements:
        if isinstance(statement, exp.Command):
            text = f"{statement.this} {statement.expression or ''}"
            found |= set() if _LOAD.match(text) else set(_mentioned(text, labelled))
        elif isinstance(statement, exp.Alter):
            found |= set(_moved(statement, labelled, owner))
        elif _writes(statement):
            found |= set(_read(statement, labelled, owner))
            if own and not _goes_home(statement, owner):
                found |= set(labelled.of_owner(owner))
    return tuple(sorted(found))


def shown(sql: str, *, dialect: str, labelled: Labelled) -> tuple[str, ...]:
    """Return the labelled columns that a query reads, as `relation.column`."""
    statements = _parsed(sql, dialect)
    if statements is None:
        return tuple(sorted(set(_mentioned(sql, labelled))))
    return tuple(sorted({column for s in statements for column in _read(s, labelled, Owner())}))


def batch(sql: str, *, dialect: str, owner: Owner, judged: Iterable[str]) -> str:
    """Return the query that fills a batch of the owner's relation, empty if it is as judged but for its times."""
    plain = _TIME.sub("", sql)
    if not may_write(sql) or any(text.strip() and _TIME.sub("", text).strip() in plain for text in judged):
        return ""
    for statement in _parsed(sql, dialect) or ():
        if isinstance(statement, exp.Create) and _goes_home(statement, owner):
            return str(statement.expression.sql(dialect=dialect or None)) if statement.expression else ""
    return ""


def statement_finding(node: Node | None, columns: tuple[str, ...]) -> Finding:
    """Say what a statement takes where nothing was judged."""
    name = node.name if node else "an operation"
    shown = ", ".join(f"`{column}`" for column in columns[:3]) + (", …" if len(columns) > 3 else "")
    return Finding(
        code="GV107",
        severity=Severity.ERROR,
        message=f"a statement that `{name}` sends copies {shown}",
        node=node.unique_id if node else "",
        node_name=name,
        location=Location(path=node.path) if node else None,
        verdict=Verdict.UNKNOWN,
        what="the copy stands where no zone says who uses it",
        fix=("make the copy a model of its own, where it is traced and judged",),
    )


def _parsed(sql: str, dialect: str) -> list[Any] | None:
    # sqlglot logs what it cannot parse, and with it the values in it.
    silenced, _LOG.disabled = _LOG.disabled, True
    try:
        return [statement for statement in parse(sql, dialect=dialect or None) if statement is not None]
    except (SqlglotError, RecursionError):
        return None
    finally:
        _LOG.disabled = silenced


def _only_home(rest: str, owner: Owner) -> bool:
    """Tell quickly whether a statement around a node's own SQL only makes the node's relation of it."""
    match = _CREATES.match(rest)
    if match is None or ";" in rest.rstrip().rstrip(";"):
        return False
    parts = tuple(part.lower() for part in re.findall(r"\w+", match["name"]))
    return bool(parts) and _owned(parts, owner)


def _fills_seed(sql: str, owner: Owner) -> bool:
    """Tell whether a statement puts values that are sent apart from it into the node's own relation."""
    match = _SEEDS.match(sql)
    parts = tuple(part.lower() for part in re.findall(r"\w+", match["name"])) if match else ()
    return bool(parts) and _owned(parts, owner)


def _goes_home(statement: Any, owner: Owner) -> bool:
    target = _target(statement)
    return target is not None and _owned(_parts(target), owner)


def _writes(statement: Any) -> bool:
    if isinstance(statement, exp.Create) and str(statement.args.get("kind") or "").upper() in _NO_DATA:
        return False
    return any(isinstance(node, _WRITES) for node in statement.walk())


def _only_renames(sql: str, owner: Owner) -> bool:
    """Tell quickly whether a statement gives the node's own relation another of its names."""
    match = _RENAMES.match(sql)
    if match is None:
        return False
    names = (tuple(part.lower() for part in re.findall(r"\w+", match[group])) for group in ("name", "other"))
    return all(parts and _owned(parts, owner) for parts in names)


def _moved(statement: Any, labelled: Labelled, owner: Owner) -> Iterator[str]:
    """Yield the labelled columns of a relation that gets a name under which it was not judged."""
    renamed = statement.find(exp.AlterRename)
    tables = list(statement.find_all(exp.Table))
    if renamed is None or all(_owned(_parts(table), owner) for table in tables):
        return
    for table in tables[:1]:
        for dataset, columns in labelled.match(_parts(table)):
            yield from (f"{dataset}.{column}" for column in columns)


def _read(statement: Any, labelled: Labelled, owner: Owner) -> Iterator[str]:
    target = _target(statement)
    home = target is not None and _owned(_parts(target), owner)
    if home and owner.unseen:
        return
    tables = [t for t in statement.find_all(exp.Table) if t is not target]
    inlined = {cte.alias for cte in statement.find_all(exp.CTE) if cte.alias.startswith(_INLINED)}
    aliases = {t.alias_or_name.lower() for t in tables}
    names = {column.name.lower() for column in statement.find_all(exp.Column)}
    whole = (
        bool(names & aliases)
        or any(not isinstance(s.parent, exp.Count) for s in statement.find_all(exp.Star))
        or isinstance(statement, exp.Copy)
        or statement.find(*_WHOLE) is not None
    )
    for table in tables:
        parts = _parts(table)
        if not parts or not parts[-1].isidentifier():
            # A function or a file: what it reads stands in texts.
            yield from _mentioned(table.sql(), labelled)
            continue
        if (home and _owned(parts, owner)) or (len(parts) == 1 and table.name in inlined):
            continue
        for dataset, columns in labelled.match(parts):
            for column in columns if whole else columns & names:
                yield f"{dataset}.{column}"


def _target(statement: Any) -> exp.Table | None:
    if isinstance(statement, exp.Copy) and not statement.args.get("kind"):
        return None
    found = (
        statement.this
        if isinstance(statement, (exp.Create, exp.Insert, exp.Merge, exp.Update, exp.Copy))
        else None
    )
    if isinstance(found, (exp.Schema, exp.UserDefinedFunction)):
        found = found.this
    return found if isinstance(found, exp.Table) else None


def _parts(table: exp.Table) -> tuple[str, ...]:
    return tuple(part.lower() for part in (table.catalog, table.db, table.name) if part)


def _owned(parts: tuple[str, ...], owner: Owner) -> bool:
    """Tell whether a name is the owner's relation, or one of the scratch relations dbt makes for it."""
    for relation in owner.relations:
        own = tuple(part.lower() for part in relation.split("."))
        same_name = parts[-1] == own[-1] or parts[-1].startswith(f"{own[-1]}__dbt_")
        if same_name and own[-len(parts) : -1] == parts[:-1]:
            return True
    return False


def _mentioned(sql: str, labelled: Labelled) -> Iterable[str]:
    """Return every labelled column of the relations that a text names, where it cannot be parsed."""
    words = {word.lower() for word in re.findall(r"\w+", sql)}
    for name, entries in labelled.by_name.items():
        if name in words:
            for _, dataset, columns in entries:
                yield from (f"{dataset}.{column}" for column in columns)

"""The database as the checks see it: which relations and columns it has, and rows of numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import sqlalchemy

from governance.errors import ConfigError, Problem
from governance.policy.checks import Check, CheckKind
from governance.project.names import split
from governance_checks import sql
from governance_checks.connect import Connection
from governance_checks.dialect import prepare
from governance_checks.model import Bound, CheckFailedError, Param, Reason, Scrub
from governance_checks.sqldialect import SqlDialect, sql_dialect

_NO_TEXT = re.compile(
    r"(boolean|bool|date|time(stamp)?(_n?m?s|tz)?|time(stamp)? (with|without) time zone|interval"
    r"|float[48]?|real|double( precision)?|u?(tiny|small)int|u?integer|u?int[124]?|uuid"
    r"|(decimal|numeric)\([0-9]+, ?[1-9][0-9]*\))",
    re.IGNORECASE,
)
_LOCKED = re.compile(r"\block\b|different configuration|being used by another process", re.IGNORECASE)


class Warehouse:
    """An open, read-only connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._engine = self._create_engine()
        self.dialect: SqlDialect = sql_dialect(self._engine.dialect.name)
        self._live: Any = None
        self._relations: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self._columns: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def _create_engine(self) -> sqlalchemy.Engine:
        missing, unreadable = "", False
        try:
            prepare(self.connection)
            return sqlalchemy.create_engine(self.connection.url, hide_parameters=True)
        except ModuleNotFoundError as error:
            missing = error.name or "its driver"
        except (sqlalchemy.exc.ArgumentError, ValueError):
            unreadable = True
        # Raised out here, because SQLAlchemy quotes the URL and with it the password.
        if unreadable:
            raise ConfigError(Problem(message="the connection is not a URL that SQLAlchemy can read"))
        raise ConfigError(
            Problem(
                message=f"connecting to `{self.connection.shown}` needs the package `{missing}`",
                help='pip install "psycopg[binary]"' if missing == "psycopg" else f"pip install {missing}",
            )
        )

    def __enter__(self) -> Warehouse:
        scrub, locked = Scrub(), False
        with scrub:
            try:
                self._live = self._engine.connect()
            except sqlalchemy.exc.DBAPIError as error:
                locked = bool(_LOCKED.search(str(error.orig)))
                raise
        if scrub.failed:
            self._engine.dispose()
            raise self._unreachable(locked=locked)
        self._read_names()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.close()
        self._engine.dispose()

    def _unreachable(self, *, locked: bool) -> ConfigError:
        shown = self.connection.shown
        if locked:
            return ConfigError(
                Problem(
                    message=f"`{shown}` is open in another process, which keeps everybody else out",
                    help="wait for dbt to end, close the other program that has it open, then run this again",
                )
            )
        return ConfigError(
            Problem(
                message=f"cannot open the database `{shown}`",
                expected="a database that can be read with these credentials",
            )
        )

    def execute(self, statement: str) -> Sequence[object]:
        """Run one statement and return its only row.

        Raises:
            CheckFailedError: it failed or returned another number of rows; the driver's text is lost.
        """
        scrub = Scrub()
        rows: list[Any] = []
        with scrub:
            rows = self._live.exec_driver_sql(statement).fetchall()
        scrub.check()
        if len(rows) != 1:
            raise CheckFailedError("UnexpectedShape")
        return tuple(rows[0])

    def _read_names(self) -> None:
        scrub = Scrub()
        rows: list[Any] = []
        with scrub:
            rows = self._live.exec_driver_sql(
                "select table_catalog, table_schema, table_name, column_name, data_type "
                "from information_schema.columns order by 1, 2, 3, ordinal_position"
            ).fetchall()
        if scrub.failed:
            raise self._unreachable(locked=False)
        for catalog, schema, table, column, kind in rows:
            parts = (str(catalog), str(schema), str(table))
            if parts not in self._columns:
                self._columns[parts] = []
                folded = tuple(part.lower() for part in parts)
                for start in range(3):
                    self._relations.setdefault(folded[start:], []).append(parts)
            self._columns[parts].append((str(column), str(kind)))

    def relation(self, dotted: str) -> tuple[str, ...] | None:
        """Return the name parts of a relation as the database spells them, None if it has no such one."""
        wanted = split(dotted)
        found = self._relations.get(tuple(part.lower() for part in wanted), [])
        exact = [parts for parts in found if parts[-len(wanted) :] == wanted]
        candidates = exact or found
        return candidates[0] if len(candidates) == 1 else None

    def columns(self, relation: tuple[str, ...]) -> Mapping[str, str]:
        """Return the types of a relation's columns by name, in order."""
        return dict(self._columns.get(relation, ()))

    def column(self, relation: tuple[str, ...], name: str) -> str | None:
        """Return a column's name as the database spells it."""
        names = self.columns(relation)
        if name in names:
            return name
        alike = [known for known in names if known.lower() == name.lower()]
        return alike[0] if len(alike) == 1 else None


def bind(check: Check, warehouse: Warehouse) -> Bound | Reason:
    """Find what a check names in the database, or say what is missing."""
    relation = warehouse.relation(check.relation)
    if relation is None:
        return Reason.NO_RELATION
    if check.kind is CheckKind.FREE_OF_PERSONAL_VALUES:
        return _bind_detector(check, relation, warehouse)
    columns = [warehouse.column(relation, name) for name in check.columns]
    params = _bind_params(check, relation, warehouse)
    if isinstance(params, Reason):
        return params
    if not all(columns):
        return Reason.NO_COLUMN
    return Bound(
        kind=check.kind.value, relation=relation, columns=tuple(c for c in columns if c), params=params
    )


def _bind_detector(check: Check, relation: tuple[str, ...], warehouse: Warehouse) -> Bound | Reason:
    """Every column the database has is looked at but those with a class: lineage may not know them all."""
    classed = check.params.get("classed", ())
    skip = {name.lower() for name in classed} if isinstance(classed, tuple) else set()
    columns = tuple(
        name
        for name, kind in warehouse.columns(relation).items()
        if name.lower() not in skip and not _NO_TEXT.fullmatch(kind)
    )
    if not columns:
        return Reason.NO_TEXT
    return Bound(kind=check.kind.value, relation=relation, columns=columns)


_COLUMN_OF = {
    "source_column": "source",
    "key": "table",
    "birth_date": "table",
    "via_column": "via",
    "via_key": "via",
    "attribute": "",
    "person": "",
}


def _bind_params(check: Check, relation: tuple[str, ...], warehouse: Warehouse) -> dict[str, Param] | Reason:
    relations: dict[str, tuple[str, ...]] = {}
    own = {"": relation}
    for name in ("source", "table", "via"):
        if check.params.get(name) == "":
            relations[name] = ()
        elif name in check.params:
            found = warehouse.relation(str(check.params[name]))
            if found is None:
                return Reason.NO_RELATION
            relations[name] = found
    bound: dict[str, Param] = {**check.params, **relations}
    for name, owner in _COLUMN_OF.items():
        if check.params.get(name):
            column = warehouse.column((own | relations)[owner], str(check.params[name]))
            if column is None:
                return Reason.NO_COLUMN
            bound[name] = column
    if "when" in check.params:
        try:
            sql.condition(str(check.params["when"]), warehouse.dialect)
        except sql.UnreadableConditionError:
            return Reason.UNREADABLE_WHEN
    return bound

"""SQLAlchemy's `duckdb+gov://`: what Great Expectations needs of DuckDB, and no more.

Great Expectations closes a connection before it fetches, and the usual dialect reflects through PostgreSQL's
catalog, which DuckDB does not have in full. So the cursor here holds its rows, and reflection asks
`information_schema`. Databases are opened read-only unless the URL says `?read_only=false`; extensions are
never installed, so nothing reaches the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import sqlalchemy
from sqlalchemy.engine import default, reflection

from governance_checks.connect import Connection

_TYPES: dict[str, Any] = {
    "BOOLEAN": sqlalchemy.Boolean,
    "TINYINT": sqlalchemy.SmallInteger,
    "SMALLINT": sqlalchemy.SmallInteger,
    "INTEGER": sqlalchemy.Integer,
    "BIGINT": sqlalchemy.BigInteger,
    "FLOAT": sqlalchemy.Float,
    "DOUBLE": sqlalchemy.Float,
    "DATE": sqlalchemy.Date,
    "TIME": sqlalchemy.Time,
    "TIMESTAMP": sqlalchemy.DateTime,
    "TIMESTAMP WITH TIME ZONE": sqlalchemy.DateTime,
    "VARCHAR": sqlalchemy.String,
    "BLOB": sqlalchemy.LargeBinary,
    "DECIMAL": sqlalchemy.Numeric,
}


_PREPARED: dict[str, tuple[str, ...]] = {}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def prepare(connection: Connection) -> None:
    """Remember what a session on a database needs: the profile's settings and attached files.

    Views may read a session variable, such as the key of a pseudonym. It is kept here and not in the URL,
    because Great Expectations stores URLs.
    """
    statements: list[str] = []
    for name, value in connection.settings:
        words = name.split()
        if words and all(_NAME.fullmatch(word) for word in words) and len(words) <= 2:
            statements.append(f"set {' '.join(words)} = {_literal(value)}")
    for path, alias in connection.attach:
        quoted = '"' + alias.replace('"', '""') + '"'
        statements.append(f"attach if not exists {_literal(path)} as {quoted} (read_only)")
    database = sqlalchemy.make_url(connection.url).database
    if database:
        _PREPARED[database] = tuple(statements)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class _Cursor:
    """A DBAPI cursor that has fetched everything by the time `execute` returns."""

    arraysize = 1

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1

    def execute(self, statement: str, parameters: Sequence[Any] | None = None) -> _Cursor:
        self._connection.execute(statement, list(parameters) if parameters else [])
        self.description = self._connection.description
        self._rows = list(self._connection.fetchall()) if self.description else []
        return self

    def executemany(self, statement: str, many: Sequence[Sequence[Any]]) -> _Cursor:
        self._connection.executemany(statement, [list(parameters) for parameters in many])
        self.description, self._rows = None, []
        return self

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        size = size or self.arraysize
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken

    def __iter__(self) -> Iterator[Any]:
        while self._rows:
            yield self.fetchone()

    def close(self) -> None:
        self._rows = []

    def setinputsizes(self, *_: Any) -> None:
        """DBAPI asks for it; DuckDB needs no sizes."""

    def setoutputsize(self, *_: Any) -> None:
        """DBAPI asks for it; DuckDB needs no sizes."""


class _Connection:
    """A DBAPI connection around DuckDB's; each statement commits by itself."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection)

    def commit(self) -> None:
        """Read-only work has nothing to commit."""

    def rollback(self) -> None:
        """Read-only work has nothing to roll back."""

    def close(self) -> None:
        self._connection.close()


class _Module(ModuleType):
    """The DBAPI module SQLAlchemy expects."""

    apilevel = "2.0"
    threadsafety = 1
    paramstyle = "qmark"

    def __init__(self) -> None:
        super().__init__("governance_duckdb_dbapi")
        import duckdb

        self.Error = duckdb.Error
        for name in (
            "Warning", "InterfaceError", "DatabaseError", "DataError", "OperationalError",
            "IntegrityError", "InternalError", "ProgrammingError", "NotSupportedError",
        ):  # fmt: skip
            setattr(self, name, getattr(duckdb, name, duckdb.Error))

    def connect(self, database: str, *, read_only: bool) -> _Connection:
        import duckdb

        config: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}
        connection = duckdb.connect(database, read_only=read_only, config=config)
        for statement in _PREPARED.get(database, ()):
            connection.execute(statement)
        return _Connection(connection)


class GovDuckDBDialect(default.DefaultDialect):
    """DuckDB for reading counts through Great Expectations."""

    name = "duckdb"
    driver = "gov"
    default_paramstyle = "qmark"
    supports_native_boolean = True
    supports_statement_cache = True
    supports_sane_rowcount = False
    supports_alter = False

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return a DBAPI module around duckdb."""
        return _Module()

    @classmethod
    def get_pool_class(cls, url: sqlalchemy.URL) -> type[sqlalchemy.Pool]:
        """One connection per engine: a second one would meet DuckDB's lock."""
        return sqlalchemy.StaticPool

    def create_connect_args(self, url: sqlalchemy.URL) -> Any:
        """Return the file and how to open it."""
        database = url.database or ":memory:"
        asked = str(url.query.get("read_only", "true")).lower()
        return [database], {"read_only": database != ":memory:" and asked != "false"}

    def do_begin(self, dbapi_connection: Any) -> None:
        """Each statement is its own transaction."""

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[Any]:
        """DuckDB has snapshot isolation only."""
        return ("SERIALIZABLE",)

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """DuckDB has snapshot isolation only."""
        return "SERIALIZABLE"

    def _get_server_version_info(self, connection: Any) -> tuple[int, ...]:
        text = str(connection.exec_driver_sql("select version()").scalar())
        return tuple(int(part) for part in text.lstrip("v").split("-")[0].split(".") if part.isdigit())

    def _get_default_schema_name(self, connection: Any) -> str:
        return str(connection.exec_driver_sql("select current_schema()").scalar())

    def _ask(self, connection: Any, select: str, where: Mapping[str, str | None]) -> list[Any]:
        asked = {column: value for column, value in where.items() if value is not None}
        clause = " and ".join(f"{column} = ?" for column in asked) or "true"
        return list(connection.exec_driver_sql(f"{select} where {clause}", tuple(asked.values())).fetchall())

    @reflection.cache
    def has_table(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Tell whether a table or view is there; `schema` may be `database.schema`."""
        return bool(self._relations(connection, schema, table_name))

    def _relations(
        self, connection: Any, schema: str | None, name: str | None = None, kind: str | None = None
    ) -> list[str]:
        database, schema = _split(schema)
        rows = self._ask(
            connection,
            "select table_name from information_schema.tables",
            {"table_catalog": database, "table_schema": schema, "table_name": name, "table_type": kind},
        )
        return sorted(str(row[0]) for row in rows)

    def get_schema_names(self, connection: Any, **kw: Any) -> list[str]:
        """Return the schemas, each also with its database in front: Great Expectations looks for both."""
        rows = self._ask(connection, "select catalog_name, schema_name from information_schema.schemata", {})
        names = {str(schema) for _, schema in rows} | {f"{database}.{schema}" for database, schema in rows}
        return sorted(names)

    def get_table_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the tables of a schema."""
        return self._relations(connection, schema or self.default_schema_name, kind="BASE TABLE")

    def get_view_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the views of a schema."""
        return self._relations(connection, schema or self.default_schema_name, kind="VIEW")

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Return the columns of a table or view."""
        database, schema = _split(schema)
        rows = self._ask(
            connection,
            "select column_name, data_type, is_nullable from information_schema.columns",
            {"table_catalog": database, "table_schema": schema, "table_name": table_name},
        )
        if not rows:
            raise sqlalchemy.exc.NoSuchTableError(table_name)
        return [
            {
                "name": str(name),
                "type": _TYPES.get(str(kind).split("(")[0], sqlalchemy.types.NullType)(),
                "nullable": nullable == "YES",
                "default": None,
            }
            for name, kind, nullable in rows
        ]

    def get_pk_constraint(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """Keys play no part in the checks."""
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Keys play no part in the checks."""
        return []

    def get_indexes(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Indexes play no part in the checks."""
        return []


def _split(schema: str | None) -> tuple[str | None, str | None]:
    """Split `database.schema` at its last dot: a database is named after its file, which may hold dots."""
    if schema and "." in schema:
        database, _, inner = schema.rpartition(".")
        return database, inner
    return None, schema

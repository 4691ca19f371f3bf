"""One SQL file: parsed, with the tables it writes and reads and the place of what is not SQL."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp
from sqlglot.dialects import DIALECTS
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token

from governance.errors import ConfigError, InputError, Problem, nearest
from governance.lineage.parsing import split_statements
from governance.lineage.project_functions import defined_in, tables_read_by
from governance.lineage.udf import Function, begins_definition, whole_bodies
from governance.project import names
from governance.project.nodes import DeclaredColumn
from governance.readers.textfile import read_text

_LOG = logging.getLogger("sqlglot")
_DEFINES = "CREATE FUNCTION"


@dataclass(slots=True)
class ScriptStatement:
    """A parsed statement and the offset where its text ends."""

    tree: exp.Expr
    end: int


@dataclass(slots=True)
class Script:
    """One file: its statements, the tables it reads, the end of the last write to each target, its functions."""

    path: str
    sql: str
    statements: list[ScriptStatement]
    targets: dict[str, int] = field(default_factory=dict)
    declared: dict[str, tuple[DeclaredColumn, ...]] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)
    functions: list[Function] = field(default_factory=list)


def check_dialect(dialect: str) -> str:
    """Return sqlglot's name of a dialect.

    Raises:
        ConfigError: if there is none of that name.
    """
    known = {name.lower() for name in DIALECTS}
    wanted = {"postgresql": "postgres", "mssql": "tsql", "sqlserver": "tsql"}.get(
        dialect.lower(), dialect.lower()
    )
    if wanted in known:
        return wanted
    raise ConfigError(
        Problem(
            message=f"there is no SQL dialect `{dialect}`",
            expected="one of " + ", ".join(sorted(known)),
            nearest=nearest(wanted, known),
        )
    )


def read_script(path: Path, shown: str, dialect: str) -> Script:
    """Read and parse one file.

    Raises:
        InputError: if it is not text, holds no statement, or is not SQL of that dialect.
    """
    sql = read_text(path, shown=shown)
    script = Script(shown, sql, parse_script(sql, dialect, shown=shown))
    if not script.statements:
        raise InputError(Problem(message="holds no SQL statement", path=shown))
    _survey(script, dialect)
    return script


def parse_script(sql: str, dialect: str, *, shown: str) -> list[ScriptStatement]:
    """Parse every statement of a text.

    Raises:
        InputError: naming the file and line of what is not SQL of that dialect.
    """
    reader = Dialect.get_or_raise(dialect)
    try:
        tokens = reader.tokenize(sql)
    except TokenError:
        raise InputError(
            Problem(message=f"is not {dialect} SQL: a string or comment has no end", path=shown)
        ) from None
    statements: list[ScriptStatement] = []
    for chunk in whole_bodies(split_statements(tokens, sql)):
        if begins_definition(chunk):
            statements.append(ScriptStatement(exp.Command(this=_DEFINES), chunk[-1].end + 1))
        else:
            statements += _parse(reader, chunk, sql, shown, dialect)
    return statements


def _parse(
    reader: Dialect, chunk: list[Token], sql: str, shown: str, dialect: str
) -> Iterator[ScriptStatement]:
    silenced = _LOG.disabled
    _LOG.disabled = True  # it would quote the SQL
    try:
        trees = reader.parser().parse(chunk, sql)
    except ParseError as error:
        raise _syntax(error, sql, shown, dialect) from None
    except RecursionError:
        line = chunk[0].line
        raise InputError(Problem(message="is nested too deeply to be read", path=shown, line=line)) from None
    finally:
        _LOG.disabled = silenced
    for tree in trees:
        # sqlglot reads a misspelled keyword as an expression: `selec a` is a column and its alias.
        if isinstance(tree, (exp.Condition, exp.Alias)) and not isinstance(tree, exp.Query):
            near = chunk[0].text[:40]
            message = f"is not {dialect} SQL: no statement starts with `{near}`"
            raise InputError(Problem(message=message, path=shown, line=chunk[0].line))
    end = chunk[-1].end + 1
    return (ScriptStatement(tree, end) for tree in trees if tree is not None)


def _syntax(error: ParseError, sql: str, shown: str, dialect: str) -> InputError:
    first = error.errors[0] if error.errors else {}
    line, near = first.get("line") or 0, (first.get("highlight") or "").splitlines()
    column = max((first.get("col") or 0) - len(near[0]) + 1, 1) if near and len(near) == 1 else 0
    templated = "{{" in sql or "{%" in sql
    return InputError(
        Problem(
            message=f"is not {dialect} SQL" + (f" near `{near[0][:40]}`" if near else ""),
            path=shown,
            line=line,
            column=column,
            help="this is a dbt template; read the compiled project with --project-dir or --manifest"
            if templated
            else "--exclude PATTERN leaves a file out",
        )
    )


def _survey(script: Script, dialect: str) -> None:
    if any(
        isinstance(statement.tree, exp.Command) and statement.tree.name == _DEFINES
        for statement in script.statements
    ):
        script.functions = defined_in(script.sql, dialect)
    for function in script.functions:
        script.reads.update(
            _dotted(table) for table in tables_read_by(function, dialect) if not _names_cte(table)
        )
    temporary: set[tuple[str, ...]] = set()
    for statement in script.statements:
        tree = statement.tree
        target = _target(tree)
        written = _dotted(target) if target is not None else ""
        if target is not None and _is_temporary(tree, target):
            temporary.add(key(written, dialect))
        elif isinstance(tree, exp.Create) and written and not (tree.expression or tree.args.get("clone")):
            script.declared[written] = _ddl_columns(tree)
            continue
        if isinstance(tree, _DATA):
            script.reads |= {n for n in _reads(tree, target) if key(n, dialect) not in temporary}
        if written and key(written, dialect) not in temporary:
            script.targets[written] = statement.end


_DATA = (exp.Query, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create)
_KINDS = {"TABLE", "VIEW", "DYNAMIC TABLE", "MATERIALIZED VIEW"}


def _target(tree: exp.Expr) -> exp.Table | None:
    """Return the table that a statement writes or deletes from."""
    if isinstance(tree, exp.Create):
        if str(tree.args.get("kind") or "").upper() not in _KINDS:
            return None
        this = tree.this
    elif isinstance(tree, exp.Select) and tree.args.get("into") is not None:
        this = tree.args["into"].this
    elif isinstance(tree, (exp.Insert, exp.Update, exp.Merge, exp.Delete)):
        this = tree.this
    else:
        return None
    if isinstance(this, exp.Schema):
        this = this.this
    return this if isinstance(this, exp.Table) and isinstance(this.this, exp.Identifier) else None


def _is_temporary(tree: exp.Expr, target: exp.Table) -> bool:
    properties = tree.args.get("properties")
    kinds = properties.expressions if properties is not None else []
    into = tree.args.get("into")
    return (
        any(isinstance(p, exp.TemporaryProperty) for p in kinds)
        or bool(target.this.args.get("temporary"))
        or (isinstance(into, exp.Into) and bool(into.args.get("temporary")))
    )


def _ddl_columns(tree: exp.Create) -> tuple[DeclaredColumn, ...]:
    if not isinstance(tree.this, exp.Schema):
        return ()
    return tuple(
        DeclaredColumn(name=c.name, data_type=c.kind.sql() if c.kind is not None else "", source="ddl")
        for c in tree.this.expressions
        if isinstance(c, exp.ColumnDef)
    )


def _reads(tree: exp.Expr, target: exp.Table | None) -> Iterator[str]:
    for table in tree.find_all(exp.Table):
        if table is target or not isinstance(table.this, exp.Identifier):
            continue
        if table.args.get("db") or not _names_cte(table):
            yield _dotted(table)


def _names_cte(table: exp.Table) -> bool:
    at: exp.Expr | None = table.parent
    while at is not None:
        with_ = at.args.get("with_")
        if with_ is not None and any(c.alias.lower() == table.name.lower() for c in with_.expressions):
            return True
        at = at.parent
    return False


def _dotted(table: exp.Table) -> str:
    return ".".join(bare(part.name) for part in table.parts)


def bare(part: str) -> str:
    """Return one part of a dotted name, in quotes if it holds a dot."""
    return f'"{part}"' if "." in part else part


def key(dotted: str, dialect: str) -> tuple[str, ...]:
    """Return the key of a dotted table name."""
    return tuple(names.key(part, dialect, table=True) for part in names.split(dotted))

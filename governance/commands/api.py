"""The Python interface behind `from governance import trace, load_project, check`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from governance.errors import ConfigError
from governance.lineage.model import Statement
from governance.policy.model import Policy
from governance.policy.report import Report
from governance.project.nodes import Project

if TYPE_CHECKING:
    from os import PathLike


def trace(
    sql: str, *, dialect: str, schema: Mapping[str, Mapping[str, str] | Iterable[str]] | None = None
) -> tuple[Statement, ...]:
    """Trace the columns of a text of SQL.

    Args:
        sql: one or more statements.
        dialect: sqlglot's name of the dialect, such as `duckdb`.
        schema: the columns of tables, `{"schema.table": {"column": "type"}}`.

    Returns:
        One statement each, in order. What was not understood is in its `gaps`; nothing is raised for it.

    Raises:
        ConfigError: if there is no such dialect.
    """
    from governance.lineage.schema import Schema
    from governance.lineage.statement import trace_sql
    from governance.readers.sql_script import check_dialect

    dialect = check_dialect(dialect)
    return trace_sql(sql, dialect=dialect, schema=Schema.from_mapping(schema or {}, dialect=dialect))


def load_project(
    project_dir: str | PathLike[str] = ".",
    *,
    manifest: str | PathLike[str] | None = None,
    sql: Iterable[str | PathLike[str]] = (),
    dialect: str = "",
    schema: str | PathLike[str] | None = None,
) -> Project:
    """Read a dbt project, a manifest, or SQL files.

    Args:
        project_dir: the dbt project; rendered by dbt unless `manifest` or `sql` is given.
        manifest: a `manifest.json` to read instead.
        sql: `.sql` files and folders to read instead.
        dialect: of the SQL files.
        schema: a file with the columns of tables that no SQL file creates.

    Raises:
        GovernanceError: if it cannot be read.
    """
    from governance.commands.inputs import Source

    source = Source(
        project_dir=str(project_dir),
        manifest=None if manifest is None else str(manifest),
        sql=tuple(str(path) for path in sql),
        dialect=dialect or None,
        schema=None if schema is None else str(schema),
    )
    source.validate()
    return source.read()


def check(
    project: Project, policy: Policy | str | PathLike[str] = "privacy.yml", *, today: date | None = None
) -> Report:
    """Judge a project by a policy.

    Args:
        project: from `load_project`.
        policy: the policy, or the path of its file.
        today: the date waivers are judged on; today by default.

    Raises:
        PolicyError: if the policy is not valid.
        ConfigError: if there is no such file.
    """
    from governance.pipeline import check as judge

    if not isinstance(policy, Policy):
        from governance.readers.policy import read_policy

        if not Path(policy).is_file():
            raise ConfigError(f"there is no policy `{Path(policy).as_posix()}`")
        policy = read_policy(Path(policy))
    return judge(project, policy, today=today or datetime.now().astimezone().date())

"""Runs dbt in this process: to render a project for `governance check`, and for `governance dbt …`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from governance.dbt import state
from governance.errors import ConfigError, InputError, MissingExtraError, Problem

if TYPE_CHECKING:
    from governance.lineage.codec import Memo
    from governance.project.nodes import Project


def compile_project(
    project_dir: Path,
    *,
    profiles_dir: Path | None = None,
    target: str | None = None,
    variables: str | None = None,
    options: Sequence[str] = (),
    memo: Memo | None = None,
) -> Project:
    """Parse a dbt project and render its SQL, without connecting to its warehouse.

    Args:
        project_dir: where `dbt_project.yml` is.
        profiles_dir: where `profiles.yml` is, else where dbt looks for it.
        target: the target of the profile, else the default one.
        variables: YAML for dbt's `--vars`.
        options: further options for `dbt compile`.
        memo: what was traced before; rendering traces what templates ask the columns of.

    Raises:
        MissingExtraError: dbt is not installed.
        InputError: dbt cannot parse the project.
    """
    if not (project_dir / "dbt_project.yml").is_file():
        raise ConfigError(
            Problem(
                message="there is no dbt_project.yml here",
                path=project_dir.as_posix(),
                help="--project-dir names the folder of a dbt project; --sql checks a folder of SQL files",
            )
        )
    runner = _runner()
    args = ["--log-level", "none", "--log-level-file", "none", "--no-send-anonymous-usage-stats", "compile"]
    args += ["--no-write-json", "--project-dir", str(project_dir)]
    profiles_dir = profiles_dir or _profiles_beside(project_dir)
    args += ["--profiles-dir", str(profiles_dir)] if profiles_dir else []
    args += ["--target", target] if target else []
    args += ["--vars", variables] if variables else []
    found: list[Project] = []

    def capture(event: Any) -> None:
        # FoundStats comes after parsing and before dbt opens a connection.
        if event.info.name == "FoundStats":
            from governance.dbt.adapter import running
            from governance.dbt.project import live_project

            config, manifest = running()
            found.append(live_project(config, manifest, memo=memo).project)
            raise _Captured

    with state.suspended(), _environment(DBT_SEND_ANONYMOUS_USAGE_STATS="false"):
        result = runner(callbacks=[capture]).invoke([*args, *options])
    if found:
        return found[0]
    if result.exception is None:
        raise InputError(Problem(message="dbt found nothing to compile", path=project_dir.as_posix()))
    if isinstance(result.exception, (KeyboardInterrupt, SystemExit)):
        raise result.exception
    from dbt.cli.exceptions import DbtUsageException
    from dbt_common.exceptions import DbtBaseException

    if isinstance(result.exception, DbtUsageException):
        raise ConfigError(Problem(message=f"dbt says: {str(result.exception).strip()}")) from result.exception
    if not isinstance(result.exception, DbtBaseException):
        raise result.exception
    raise InputError(
        Problem(
            message=f"dbt cannot parse the project: {str(result.exception).strip()}",
            path=project_dir.as_posix(),
            help="dbt parse shows the same; check --manifest FILE needs no dbt",
        )
    ) from result.exception


def run_dbt(args: Sequence[str]) -> int:
    """Run a dbt command with the gate required, and return its exit code.

    Raises:
        MissingExtraError: dbt is not installed.
    """
    runner = _runner()
    with _environment(DBT_GOVERNANCE_REQUIRED="1"):
        result = runner().invoke(list(args))
    if result.success:
        return 0
    return 1 if result.exception is None else 2


def _profiles_beside(project_dir: Path) -> Path | None:
    """Return the project's folder if it holds a profile and nothing else was asked for; dbt looks there too."""
    named = os.environ.get("DBT_PROFILES_DIR")
    return project_dir if not named and (project_dir / "profiles.yml").is_file() else None


class _Captured(Exception):  # noqa: N818 - it ends dbt's run on purpose and is no error
    """Ends `dbt compile` once the project is rendered."""


def _runner() -> Any:
    try:
        from dbt.cli.main import dbtRunner
    except ImportError as error:
        raise MissingExtraError("dbt", "a dbt project") from error
    return dbtRunner


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

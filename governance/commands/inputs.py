"""The options that say what to read, and reading it: a dbt project, a manifest, or SQL files."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from governance.commands import terminal
from governance.commands.terminal import Progress
from governance.errors import ConfigError, Problem

if TYPE_CHECKING:
    from governance.lineage.codec import Memo
    from governance.lineage.model import Graph
    from governance.policy.baseline import Baseline
    from governance.policy.model import Policy
    from governance.policy.report import Report
    from governance.project.nodes import Project

POLICY = "privacy.yml"
BASELINE = "privacy_baseline.yml"
_F = TypeVar("_F", bound=Callable[..., Any])

_PROJECT = (
    click.option(
        "--project-dir",
        metavar="DIR",
        default=None,
        help="The dbt project to read; default: the current folder.",
    ),
    click.option("--profiles-dir", metavar="DIR", default=None, help="Where profiles.yml is."),
    click.option("--target", metavar="NAME", default=None, help="The target of the dbt profile."),
    click.option("--vars", "variables", metavar="YAML", default=None, help="Variables for dbt."),
    click.option(
        "--manifest", metavar="FILE", default=None, help="Read this manifest.json; dbt is not needed."
    ),
    click.option(
        "--dbt-catalog",
        metavar="FILE",
        default=None,
        help="The catalog.json that tells the columns of sources.",
    ),
    click.option(
        "--sql",
        "sql",
        metavar="PATH",
        multiple=True,
        help="Read .sql files or folders of them; may be repeated.",
    ),
    click.option(
        "--exclude",
        metavar="PATTERN",
        multiple=True,
        help="Leave out .sql files whose path matches; may be repeated.",
    ),
    click.option(
        "--dialect", metavar="NAME", default=None, help="The SQL dialect of --sql, such as snowflake."
    ),
    click.option(
        "--schema",
        metavar="FILE",
        default=None,
        help='Columns of tables that no SQL creates: {"schema.table": {"column": "type"}}.',
    ),
)
_WITNESSES = click.option(
    "--witnesses",
    metavar="FILE",
    default=None,
    help="Believe the data checks that passed on this very SQL (target/governance/witnesses.json).",
)
_CACHE = click.option(
    "--no-cache", is_flag=True, default=False, help="Trace everything anew; the result is the same."
)
_POLICY = (
    click.option(
        "--policy", metavar="FILE", default=None, help="The policy; default: privacy.yml of the project."
    ),
    click.option(
        "--today",
        metavar="DATE",
        default=None,
        help="Judge waivers as of this date (2026-12-31); default: today.",
    ),
)


def project_options(function: _F) -> _F:
    """Add the options that say which project to read."""
    for option in reversed((*_PROJECT, _WITNESSES, _CACHE)):
        function = option(function)
    return function


def policy_options(function: _F) -> _F:
    """Add the options that say which policy to judge by, and when."""
    for option in reversed(_POLICY):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What to read, as the options say it."""

    project_dir: str | None = None
    profiles_dir: str | None = None
    target: str | None = None
    variables: str | None = None
    manifest: str | None = None
    dbt_catalog: str | None = None
    sql: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    dialect: str | None = None
    schema: str | None = None
    witnesses: str | None = None
    no_cache: bool = False

    @classmethod
    def of(cls, options: dict[str, Any]) -> Source:
        """Take the project options out of a command's parameters.

        Raises:
            ConfigError: if they contradict each other.
        """
        source = cls(**{name: options.pop(name) for name in cls.__dataclass_fields__})
        source.validate()
        return source

    def validate(self) -> None:
        """Check that the options name one thing to read.

        Raises:
            ConfigError: with every contradiction.
        """
        problems: list[Problem] = []
        if self.manifest and self.sql:
            problems.append(Problem(message="--manifest and --sql exclude each other"))
        if self.sql and not self.dialect:
            problems.append(Problem(message="--sql needs --dialect", help="for example --dialect duckdb"))
        for option, value in (
            ("--dialect", self.dialect),
            ("--schema", self.schema),
            ("--exclude", self.exclude),
        ):
            if value and not self.sql:
                problems.append(Problem(message=f"{option} goes with --sql only"))
        for option, value in (
            ("--profiles-dir", self.profiles_dir),
            ("--target", self.target),
            ("--vars", self.variables),
        ):
            if value and (self.manifest or self.sql):
                problems.append(Problem(message=f"{option} goes with a dbt project only"))
        if self.dbt_catalog and not self.manifest:
            problems.append(Problem(message="--dbt-catalog goes with --manifest only"))
        if problems:
            raise ConfigError(*problems)

    @property
    def root(self) -> Path:
        """The folder of the project: where the policy is looked for, and what paths are relative to."""
        if self.project_dir is not None:
            return Path(self.project_dir)
        if self.manifest is not None:
            folder = Path(self.manifest).resolve().parent
            return folder.parent if folder.name == "target" else folder
        return Path()

    @property
    def artefacts(self) -> Path | None:
        """Where a run is stored unless an option says otherwise; None for SQL files."""
        return None if self.sql else self.root / "target"

    @contextmanager
    def memo(self) -> Iterator[Memo]:
        """Open what earlier runs on this project traced."""
        from governance.catalog.cache import FILE, remembering
        from governance.catalog.pool import helping

        folder = None if self.no_cache else self.artefacts
        path = None if folder is None else folder / FILE
        with remembering(path, say=terminal.note, help=helping(said=terminal.note)) as memo:
            yield memo

    def read(self, progress: Progress | None = None, memo: Memo | None = None) -> Project:
        """Read the project; rendering one with dbt traces it in part, which a memo remembers.

        Raises:
            GovernanceError: if it cannot be read.
        """
        if progress is not None:
            progress.stage("reading the project")
        if self.sql:
            from governance.readers.sql_files import read_sql

            return read_sql(
                self.sql, dialect=str(self.dialect), schema=self.schema, root=self.root, exclude=self.exclude
            )
        if self.manifest is not None:
            from governance.readers.dbt_manifest import read_manifest

            catalog = Path(self.dbt_catalog) if self.dbt_catalog else None
            return read_manifest(Path(self.manifest), catalog=catalog, project_dir=self.root)
        return self._compile(progress, memo)

    def trace(self, progress: Progress) -> tuple[Project, Graph]:
        """Read the project and trace it.

        Raises:
            GovernanceError: if it cannot be read.
        """
        from governance.lineage.graph import build_graph

        with self.memo() as memo:
            project = self.read(progress, memo)
            progress.stage(f"tracing {len(project.nodes):,} nodes")
            return project, build_graph(project, memo=memo)

    def _compile(self, progress: Progress | None, memo: Memo | None) -> Project:
        root = self.root
        if not (root / "dbt_project.yml").is_file():
            raise ConfigError(
                Problem(
                    message="there is no dbt_project.yml here",
                    path=root.as_posix(),
                    help="name the project with --project-dir, or give --manifest FILE, or --sql PATH --dialect NAME",
                )
            )
        if progress is not None:
            progress.stage("rendering the project with dbt")
        from governance.dbt.run import compile_project

        return compile_project(
            root,
            profiles_dir=Path(self.profiles_dir) if self.profiles_dir else None,
            target=self.target,
            variables=self.variables,
            memo=memo,
        )


def day(text: str | None) -> date:
    """Return the date an option gives, or today.

    Raises:
        ConfigError: if it is not a date.
    """
    if text is None:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(Problem(message=f"`{text}` is not a date", expected="YYYY-MM-DD")) from None


def at_revision(ref: str, inside: Path) -> str:
    """Return a file of a git revision in git's own notation: `main:./privacy.yml`."""
    return f"{ref}:./{inside.as_posix()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to judge, by which policy, as of when; `policy` None means the project's own.

    `cached` is the project whose cache to use, if it is not the one to judge; `policy_shown` what to call the
    policy's file where it lies in a temporary folder.
    """

    source: Source
    policy: str | None = None
    today: str | None = None
    cached: Source | None = None
    policy_shown: str | None = None

    @property
    def policy_path(self) -> Path:
        """The policy's file."""
        return Path(self.policy) if self.policy is not None else self.source.root / POLICY

    @property
    def day(self) -> date:
        """The date waivers are judged on.

        Raises:
            ConfigError: if the option is not a date.
        """
        return day(self.today)

    def read_policy(self) -> Policy:
        """Read the policy.

        Raises:
            ConfigError: if there is none.
            PolicyError: if it is not valid.
        """
        from governance.readers.policy import read_policy as read

        path = self.policy_path
        if not path.is_file():
            raise ConfigError(
                Problem(
                    message="there is no such file" if self.policy else "the project has no policy",
                    path=path.as_posix(),
                    help="`governance init` writes a first one; --policy FILE names another",
                )
            )
        return read(path, shown=self.policy_shown or (path.as_posix() if self.policy else POLICY))

    def judge(self, progress: Progress) -> Report:
        """Read, trace and judge.

        Raises:
            GovernanceError: if anything cannot be read.
        """
        when = self.day
        rules = self.read_policy()
        baseline = self.read_baseline(rules)
        from governance.pipeline import check

        with (self.cached or self.source).memo() as memo:
            project = self.source.read(progress, memo)
            rules = self._believe(rules, project)
            progress.stage(f"tracing {len(project.nodes):,} nodes")
            return check(project, rules, today=when, baseline=baseline, memo=memo)

    def _believe(self, policy: Policy, project: Project) -> Policy:
        """Return the policy with what data checks have shown of this project's very SQL."""
        if self.source.witnesses is None:
            return policy
        path = Path(self.source.witnesses)
        if not path.is_file():
            raise ConfigError(
                Problem(
                    message="there is no such file",
                    path=path.as_posix(),
                    help="`governance data-check` writes it",
                )
            )
        from governance_checks.witness import read_witnesses

        facts = dataclasses.replace(policy.facts, witnesses=read_witnesses(path, project))
        return dataclasses.replace(policy, facts=facts)

    @property
    def baseline_path(self) -> Path:
        """The file beside the policy that lists what `mode: ratchet` tolerates."""
        return self.policy_path.parent / BASELINE

    def read_baseline(self, policy: Policy) -> Baseline | None:
        """Read the baseline if the policy's mode asks for one.

        Raises:
            PolicyError: if it is not valid.
        """
        from governance.readers.baseline import tolerated

        return tolerated(policy, self.policy_path.parent)

"""Commands that start and tend a policy: init, suggest, lint-policy, test-policy, policy-schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from governance.commands import terminal
from governance.commands.inputs import POLICY, Request, Source, policy_options, project_options
from governance.errors import ConfigError, Problem

if TYPE_CHECKING:
    from governance.lineage.model import Graph
    from governance.policy.suggest import Suggestion
    from governance.project.nodes import Project

TESTS = "privacy_tests.yml"

_INIT = """Write a first privacy.yml from what the project holds.

Classes are proposed from names, types and descriptions and stand in the file with their reason, for a person
to confirm. The policy starts in `mode: observe`, so that it reports and stops nothing. An existing file is
never overwritten.

\b
Examples:
  governance init
  governance init --regime gdpr --regime hipaa
  governance init --sql queries/ --dialect snowflake --schema tables.yml --output -

Exit codes: 0 written; 2 could not run, or there is a policy already.
"""

_SUGGEST = """Propose classes for columns that nobody has classified.

A suggestion is never a declaration: take it over into privacy.yml or the source's meta. --write does the
latter in dbt's YAML, keeping comments and order; review the diff as you would a colleague's.

\b
Examples:
  governance suggest
  governance suggest --least 0.8 --format json
  governance suggest --least 0.8 --write

Exit codes: 0 done; 2 could not run.
"""

_LINT = """Say what is odd about a valid policy: rules that decide nothing, zones that match nothing, waivers too wide.

\b
Examples:
  governance lint-policy
  governance lint-policy --manifest target/manifest.json --format json

Exit codes: 0 nothing; 1 something to look at; 2 could not run.
"""

_TEST = """Run the policy's tests: a line of SQL over classified tables, and what the policy must say of it.

\b
Examples:
  governance test-policy
  governance test-policy --policy privacy.yml --tests privacy_tests.yml --dialect duckdb

Exit codes: 0 all pass; 1 one does not; 2 could not run.
"""

_SCHEMA = """Print the JSON Schema of privacy.yml, for editors.

\b
Examples:
  governance policy-schema > privacy.schema.json
"""


@click.command("init", help=_INIT)
@project_options
@click.option(
    "--regime",
    "regimes",
    multiple=True,
    metavar="NAME",
    help="A law to judge by; may be repeated; default: gdpr and pipl.",
)
@click.option(
    "--output", "-o", metavar="FILE", help="Write there; - prints; default: privacy.yml of the project."
)
def init(*, regimes: tuple[str, ...], output: str | None, **options: Any) -> int:
    """Run the command."""
    source = Source.of(options)
    target = Path(output) if output else source.root / POLICY
    if output != "-" and target.exists():
        raise ConfigError(
            Problem(
                message="there is a policy already",
                path=target.as_posix(),
                help="`governance suggest` proposes more classes",
            )
        )
    with terminal.progress() as progress:
        project, graph = source.trace(progress)
        progress.stage("proposing classes")
        chosen = regimes or ("gdpr", "pipl")
        found = _propose(project, graph, chosen, 0.5)
    from governance.writers.escape import line
    from governance.writers.first_policy import draft

    first = draft(project, found, chosen)
    terminal.emit(first.text, output or target.as_posix())
    for said in first.said:
        terminal.echo(f"- {line(said)}\n", err=True)
    return 0


@click.command("suggest", help=_SUGGEST)
@project_options
@policy_options
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Least confidence to report."
)
@click.option("--write", is_flag=True, help="Add the classes to dbt's YAML files.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def suggest(
    *, least: float, write: bool, form: str, policy: str | None, today: str | None, **options: Any
) -> int:
    """Run the command."""
    source = Source.of(options)
    request = Request(source=source, policy=policy, today=today)
    if write and source.sql:
        raise ConfigError(
            Problem(
                message="--write needs a dbt project", help="take the classes over into privacy.yml by hand"
            )
        )
    from governance.writers.document import dumps
    from governance.writers.escape import line

    with terminal.progress() as progress:
        if policy is None and not request.policy_path.is_file():
            from governance.readers.taxonomy import known_regimes

            project, graph = source.trace(progress)
            found = _propose(project, graph, known_regimes(), least)
        else:
            from governance.policy.suggest import suggest as propose

            report = request.judge(progress)
            project = report.project
            found = propose(project, report.graph, report.labels, report.policy.facts, least=least)
    if write:
        from governance.commands.classing import write_classes

        for said in write_classes(project, found, source.root):
            terminal.echo(f"{line(said)}\n", err=True)
    if form == "json":
        terminal.emit(
            dumps(
                [
                    {
                        "name": s.node_name,
                        "column": s.column,
                        "class": s.data_class,
                        "confidence": round(s.confidence, 2),
                        "why": s.why,
                    }
                    for s in found
                ]
            )
        )
        return 0
    width = max((len(f"{s.node_name}.{s.column}") for s in found), default=0)
    classes = max((len(s.data_class) for s in found), default=0)
    lines = [
        f"{s.node_name + '.' + s.column:<{width}}  {s.data_class:<{classes}}  {s.confidence:.2f}  {s.why}"
        for s in found
    ]
    lines.append(f"({len(found)} suggested; none is a declaration)")
    terminal.emit("\n".join(map(line, lines)) + "\n")
    return 0


def _propose(
    project: Project, graph: Graph, regimes: tuple[str, ...], least: float
) -> tuple[Suggestion, ...]:
    from governance.labels.facts import Facts
    from governance.policy.suggest import suggest as propose
    from governance.readers.taxonomy import load_taxonomy

    return propose(project, graph, {}, Facts(taxonomy=load_taxonomy(regimes)), least=least)


@click.command("lint-policy", help=_LINT)
@project_options
@policy_options
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def lint_policy(*, form: str, policy: str | None, today: str | None, **options: Any) -> int:
    """Run the command."""
    request = Request(source=Source.of(options), policy=policy, today=today)
    from governance.labels.propagate import propagate
    from governance.policy.lint import lint_policy as lint
    from governance.writers.document import dumps
    from governance.writers.escape import visible

    with terminal.progress() as progress:
        rules = request.read_policy()
        project, graph = request.source.trace(progress)
        found = lint(project, graph, propagate(project, graph, rules.facts), rules, today=request.day)
    if form == "json":
        terminal.emit(
            dumps([{"path": p.path, "line": p.line, "message": p.message, "help": p.help} for p in found])
        )
    else:
        terminal.emit("".join(f"{visible(str(p))}\n" for p in found) or "nothing is odd about the policy\n")
    return int(bool(found))


@click.command("test-policy", help=_TEST)
@click.option("--project-dir", metavar="DIR", default=".", help="Where the policy and its tests are.")
@click.option(
    "--policy", metavar="FILE", default=None, help="The policy; default: privacy.yml of the project."
)
@click.option(
    "--tests", metavar="FILE", default=None, help="The tests; default: privacy_tests.yml beside the policy."
)
@click.option(
    "--dialect", metavar="NAME", default="duckdb", show_default=True, help="The SQL dialect of the tests."
)
@click.option("--today", metavar="DATE", default=None, help="Judge ages as of this date; default: today.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def test_policy(
    *, project_dir: str, policy: str | None, tests: str | None, dialect: str, today: str | None, form: str
) -> int:
    """Run the command."""
    from governance.policy.trial import run_policy_test
    from governance.readers.policytests import read_policy_tests
    from governance.readers.sql_script import check_dialect
    from governance.writers.document import dumps
    from governance.writers.escape import line

    request = Request(source=Source(project_dir=project_dir), policy=policy, today=today)
    rules = request.read_policy()
    path = Path(tests) if tests else request.policy_path.parent / TESTS
    if not path.is_file():
        raise ConfigError(Problem(message="there are no policy tests", path=path.as_posix()))
    spelled = check_dialect(dialect)
    outcomes = [
        run_policy_test(test, rules, dialect=spelled, today=request.day)
        for test in read_policy_tests(path, rules, shown=path.name)
    ]
    failed = [o for o in outcomes if not o.passed]
    if form == "json":
        rows = [
            {
                "name": o.test.name,
                "passed": o.passed,
                "place": str(o.test.place),
                "differences": list(o.differences),
            }
            for o in outcomes
        ]
        terminal.emit(dumps(rows))
    else:
        lines = []
        for o in failed:
            lines.append(f"FAILED {o.test.name} ({o.test.place})")
            lines += [f"  {difference}" for difference in o.differences]
        lines.append(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
        terminal.emit("\n".join(map(line, lines)) + "\n")
    return int(bool(failed))


@click.command("policy-schema", help=_SCHEMA)
def policy_schema() -> int:
    """Run the command."""
    from governance.policy.schema import json_schema
    from governance.readers.taxonomy import known_regimes, load_taxonomy
    from governance.writers.document import dumps

    terminal.emit(dumps(json_schema(load_taxonomy(()), known_regimes())))
    return 0

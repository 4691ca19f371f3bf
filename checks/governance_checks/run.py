"""`governance data-check`: plan, bind, run, judge, print counts, leave witnesses."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from governance.errors import ConfigError, InputError, InternalError, MissingExtraError, Problem, nearest
from governance.policy.checks import Check, plan_checks
from governance.policy.report import Report
from governance_checks import connect, outcome, suite, witness
from governance_checks.connect import Connection
from governance_checks.measure import measure
from governance_checks.model import Bound, CheckFailedError, Reason, Status
from governance_checks.outcome import Outcome, Outcomes
from governance_checks.sqldialect import SqlDialect
from governance_checks.suite import Answer, Planned

if TYPE_CHECKING:
    from governance_checks.warehouse import Warehouse

FORMATS = ("text", "json")
ENGINES = ("gx", "sql")


def data_check(
    report: Report,
    *,
    connection: str | Connection,
    out: Path | None = None,
    format: str = "text",
    engine: str = "gx",
    witnesses: Path | None = None,
    write_gx: Path | None = None,
) -> int:
    """Check the rows of a build against what its labels and policy claim, and print counts.

    Args:
        report: what static analysis found.
        connection: a URL, the path of a DuckDB file, or what `connect.find_connection` returned.
        out: write there instead of to standard output.
        format: `text` or `json`.
        engine: `gx` runs one Great Expectations checkpoint, `sql` the same statements without it.
        witnesses: where passes are written (`target/governance/witnesses.json`), nowhere if None.
        write_gx: also write a Great Expectations file context into this directory.

    Returns:
        0 if every check passed, 1 if one failed, 2 if one could not be verified.

    Raises:
        GovernanceError: the run could not start; exit code 2.
    """
    _known("format", format, FORMATS)
    _known("engine", engine, ENGINES)
    if witnesses is not None:
        with _writing(witnesses):
            witnesses.unlink(missing_ok=True)
    target = connection if isinstance(connection, Connection) else connect.from_text(connection)
    outcomes = check_data(report, target, engine=engine, write_gx=write_gx)
    text = outcome.as_json(outcomes) if format == "json" else outcome.as_text(outcomes)
    if out is None:
        sys.stdout.write(text)
    else:
        with _writing(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text, encoding="utf-8")
    if witnesses is not None:
        with _writing(witnesses):
            witness.write_witnesses(witnesses, witnesses_of(report, outcomes))
    return outcomes.exit_code


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(
            Problem(message=f"cannot be written: {error.strerror}", path=path.as_posix())
        ) from None


def check_data(
    report: Report, connection: Connection, *, engine: str = "gx", write_gx: Path | None = None
) -> Outcomes:
    """Run the checks of a report and return what came of every one of them."""
    checks = plan_checks(report.project, report.graph, report.labels, report.policy, report.findings)
    return run_checks(checks, connection, engine=engine, write_gx=write_gx)


def run_checks(
    checks: Sequence[Check], connection: Connection, *, engine: str = "gx", write_gx: Path | None = None
) -> Outcomes:
    """Run planned checks on a database.

    Raises:
        InputError: nothing was planned, which would show nothing.
        ConfigError: the database cannot be opened.
        MissingExtraError: SQLAlchemy or Great Expectations is not installed.
    """
    if not checks:
        raise InputError("no data check was planned: the project has no relation that is stored")
    if len({check.id for check in checks}) != len(checks):
        raise InternalError("two data checks have one id, so a result could stand for the wrong one")
    try:
        from governance_checks import warehouse as database
    except ModuleNotFoundError:
        raise MissingExtraError("checks", "checking data") from None
    answers: dict[str, Answer] = {}
    planned: list[Planned] = []
    with database.Warehouse(connection) as warehouse:
        dialect = warehouse.dialect
        for check in checks:
            bound = database.bind(check, warehouse)
            if isinstance(bound, Bound):
                planned.append(Planned(check.id, bound))
            else:
                answers[check.id] = Answer(reason=bound)
        if engine == "sql":
            answers |= {p.id: _measured(p, warehouse) for p in planned}
    if write_gx is not None:
        _write_context(write_gx, connection, dialect, planned)
    if engine == "gx":
        _progress(f"running {len(planned)} data checks through Great Expectations")
        try:
            answers |= suite.run(connection.url, dialect, planned)
        except CheckFailedError:
            answers |= {p.id: Answer(reason=Reason.FAILED) for p in planned}
    return Outcomes(
        database=connection.shown,
        checks=tuple(_outcome(check, answers) for check in checks),
    )


def _write_context(
    directory: Path, connection: Connection, dialect: SqlDialect, planned: Sequence[Planned]
) -> None:
    if (directory / "gx").exists():
        raise ConfigError(
            Problem(
                message="holds a Great Expectations context already",
                path=directory.as_posix(),
                expected="a directory without one",
            )
        )
    with _writing(directory):
        directory.mkdir(parents=True, exist_ok=True)
    try:
        suite.write_context(directory, connection.url, dialect, planned)
    except CheckFailedError as error:
        problem = Problem(message=f"no context could be written ({error})", path=directory.as_posix())
        raise ConfigError(problem) from None


def _measured(planned: Planned, warehouse: Warehouse) -> Answer:
    try:
        return Answer(counts=measure(planned.check, warehouse.dialect, warehouse.execute))
    except CheckFailedError:
        return Answer(reason=Reason.FAILED)


def _outcome(check: Check, answers: Mapping[str, Answer]) -> Outcome:
    answer = answers.get(check.id, Answer(reason=Reason.NO_RESULT))
    if answer.counts is None:
        status = Status.NOT_APPLICABLE if answer.reason is Reason.NO_TEXT else Status.NOT_VERIFIED
        return Outcome(check=check, status=status, reason=answer.reason or Reason.NO_RESULT)
    status, reason = answer.counts.verdict()
    return Outcome(check=check, status=status, counts=answer.counts, reason=reason)


def witnesses_of(report: Report, outcomes: Outcomes) -> list[witness.Witness]:
    """Return a witness for every pass whose SQL is known."""
    found: list[witness.Witness] = []
    digests: dict[str, str] = {}
    for o in outcomes.checks:
        if o.status is not Status.PASS or o.counts is None:
            continue
        node = o.check.node
        digests.setdefault(node, witness.digest(report.project, node))
        if digests[node]:
            found.append(
                witness.Witness(
                    check=o.check.id,
                    kind=o.check.kind.value,
                    relation=o.check.relation,
                    digest=digests[node],
                    rows=o.counts.rows,
                    group=max(o.counts.smallest, 0),
                )
            )
    return found


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{text} ...\n")


def _known(what: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise ConfigError(
            Problem(
                message=f"`{value}` is no {what} of data checks",
                expected=" or ".join(allowed),
                nearest=nearest(value, allowed),
            )
        )

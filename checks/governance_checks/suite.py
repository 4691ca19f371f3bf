"""One Great Expectations run made from bound checks, and nothing taken from it on trust.

Great Expectations drops expectations it does not know, passes on empty tables, reports an exception like a
finding and returns results in an order of its own. So results are matched by check id, and whatever is
missing, doubled, without counts or at odds with its counts is not verified.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.errors import MissingExtraError
from governance_checks.model import Bound, Counts, Reason, Scrub, Status
from governance_checks.sqldialect import SqlDialect

_NAME = "governance"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run says of one check: counts, or why there are none."""

    counts: Counts | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A check by its id, bound."""

    id: str
    check: Bound


def load_gx() -> Any:
    """Import Great Expectations, with its switches off.

    Raises:
        MissingExtraError: it is not installed.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("TQDM_DISABLE", "1")
    try:
        with _quiet():
            import great_expectations as gx
            import sqlalchemy  # noqa: F401
    except ModuleNotFoundError:
        raise MissingExtraError("checks", "running data checks through Great Expectations") from None
    return gx


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep a library's warnings to itself and its temporary folders from staying behind."""
    before = tempfile.tempdir
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="governance-") as folder:
        warnings.simplefilter("ignore")
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def run(connection: str, dialect: SqlDialect, planned: Sequence[Planned]) -> Mapping[str, Answer]:
    """Run checks through one checkpoint and return an answer for every one of them.

    Args:
        connection: a SQLAlchemy URL.
        dialect: of that database.
        planned: checks with their ids, each id once.

    Raises:
        MissingExtraError: Great Expectations is not installed.
        CheckFailedError: the run as a whole failed; its text is lost on purpose.
    """
    if not planned:
        return {}
    gx = load_gx()
    scrub = Scrub()
    results: list[Any] = []
    with scrub, _quiet():
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        checkpoint = build(context, gx, connection, dialect, planned)
        results = list(checkpoint.run().run_results.values())
        _close(context)
    scrub.check()
    return reconcile(planned, results)


def build(context: Any, gx: Any, connection: str, dialect: SqlDialect, planned: Sequence[Planned]) -> Any:
    """Put a data source, a suite per relation and one checkpoint into a context; return the checkpoint."""
    from governance_checks import expectations

    source = context.data_sources.add_sql(_NAME, connection_string=connection)
    definitions = []
    for relation in sorted({p.check.relation for p in planned}):
        name = ".".join(relation)
        # A table asset probes its table and logs the driver's text; it cannot quote three-part names either.
        asset = source.add_query_asset(name=name, query=f"select * from {dialect.relation(relation)}")  # noqa: S608
        suite = gx.ExpectationSuite(
            name=name,
            expectations=[
                expectations.expectation(p.check, p.id) for p in planned if p.check.relation == relation
            ],
        )
        context.suites.add(suite)
        definitions.append(
            context.validation_definitions.add(
                gx.ValidationDefinition(name=name, data=asset.add_batch_definition("whole"), suite=suite)
            )
        )
    return context.checkpoints.add(
        gx.Checkpoint(name=_NAME, validation_definitions=definitions, result_format="BOOLEAN_ONLY")
    )


def reconcile(planned: Sequence[Planned], results: Sequence[Any]) -> Mapping[str, Answer]:
    """Match results to the plan by id; whatever is not plainly there is not verified."""
    found: dict[str, list[Any]] = {p.id: [] for p in planned}
    for validation in results:
        for result in validation.results:
            check_id = _check_id(result)
            if check_id in found:
                found[check_id].append(result)
    return {check_id: _answer(several) for check_id, several in found.items()}


def _check_id(result: Any) -> str:
    config = getattr(result, "expectation_config", None)
    meta = getattr(config, "meta", None) or {}
    return str(meta.get("check_id", ""))


def _answer(several: Sequence[Any]) -> Answer:
    if not several:
        return Answer(reason=Reason.NO_RESULT)
    if len(several) > 1:
        return Answer(reason=Reason.DUPLICATE_RESULT)
    result = several[0]
    if _raised(result.exception_info):
        return Answer(reason=Reason.FAILED)
    observed = (result.result or {}).get("observed_value")
    counts = Counts.from_result(observed) if isinstance(observed, dict) else None
    if counts is None:
        return Answer(reason=Reason.NO_COUNTS)
    if bool(result.success) != (counts.verdict()[0] is Status.PASS):
        return Answer(reason=Reason.CONTRADICTION)
    return Answer(counts=counts)


def _raised(info: Any) -> bool:
    """Tell whether exception_info, flat or keyed by metric, reports an exception."""
    if not isinstance(info, dict):
        return bool(info)
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(_raised(inner) for inner in info.values())


def _close(context: Any) -> None:
    for source in context.data_sources.all().values():
        source.get_execution_engine().close()
        source.get_engine().dispose()


def write_context(directory: Path, connection: str, dialect: SqlDialect, planned: Sequence[Planned]) -> int:
    """Write a Great Expectations file context that holds the checks, for those who run it themselves.

    The data source is of `type: sql` and takes its URL from the environment variable
    `GOVERNANCE_CONNECTION`, so that no password is written.

    Returns:
        How many expectations were written.
    """
    gx = load_gx()
    scrub = Scrub()
    with scrub, _quiet():
        previous = os.environ.get("GOVERNANCE_CONNECTION")
        os.environ["GOVERNANCE_CONNECTION"] = connection
        try:
            context = gx.get_context(mode="file", project_root_dir=str(directory))
            build(context, gx, "${GOVERNANCE_CONNECTION}", dialect, planned)
            _close(context)
        finally:
            if previous is None:
                del os.environ["GOVERNANCE_CONNECTION"]
            else:
                os.environ["GOVERNANCE_CONNECTION"] = previous
    scrub.check()
    return len(planned)


def loaded() -> bool:
    """Tell whether Great Expectations has been imported."""
    return "great_expectations" in sys.modules

"""Great Expectations expectations that return counts and never values.

Importing this module registers them, and loads Great Expectations (seconds, and some 250 MB): nothing
imports it but a run. A suite that names them and is loaded without this import loses them silently, so
`suite.py` compares what came back with what was planned.

Every threshold is a required field: Great Expectations does not write a field that has its default, so a
default changed later would change suites that were stored before.
"""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from governance_checks.measure import measure
from governance_checks.model import Bound, Counts, Scrub, Status
from governance_checks.sqldialect import sql_dialect

_METRIC = "table.governance_counts"


class TableGovernanceCounts(TableMetricProvider):
    """The counts of one check, as plain data."""

    metric_name = _METRIC
    value_keys = ("check",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - Great Expectations passes the class
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> dict[str, object]:
        scrub = Scrub()
        out: dict[str, object] = {}
        with scrub:
            out = _counts(execution_engine, metric_value_kwargs["check"]).as_result()
        scrub.check()
        return out


def _counts(engine: SqlAlchemyExecutionEngine, check: str) -> Counts:
    with engine.get_connection() as connection:

        def execute(statement: str) -> tuple[object, ...]:
            rows = connection.exec_driver_sql(statement).fetchall()
            return tuple(rows[0]) if len(rows) == 1 else ()

        return measure(Bound.loads(check), sql_dialect(engine.dialect_name), execute)


class CountOnlyExpectation(BatchExpectation):
    """Base of ours: one bound check, judged by its counts.

    Attributes:
        relation: the name parts of the relation that is judged, whatever batch it runs on.
        columns: the columns that are judged.
    """

    relation: list[str]
    columns: list[str]

    kind: ClassVar[str] = ""
    params: ClassVar[tuple[str, ...]] = ()

    def bound(self) -> Bound:
        """Return the check that this expectation makes."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.params}
        return Bound(
            kind=self.kind,
            relation=tuple(self.relation),
            columns=tuple(self.columns),
            params={n: tuple(v) if isinstance(v, list) else v for n, v in values.items()},
        )

    def get_validation_dependencies(
        self,
        execution_engine: ExecutionEngine[Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        """Ask for the counts; BASIC keeps them in the result, and they are all there is in it."""
        asked = {**(runtime_configuration or {}), "result_format": {"result_format": "BASIC"}}
        needed: ValidationDependencies = super().get_validation_dependencies(execution_engine, asked)
        needed.set_metric_configuration(
            metric_name=_METRIC,
            metric_configuration=MetricConfiguration(
                metric_name=_METRIC,
                metric_domain_kwargs={"batch_id": self.batch_id} if self.batch_id else {},
                metric_value_kwargs={"check": self.bound().dumps()},
            ),
        )
        return needed

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        result = metrics[_METRIC]
        counts = Counts.from_result(result)
        status = counts.verdict()[0] if counts else Status.NOT_VERIFIED
        return {"success": status is Status.PASS, "result": {"observed_value": result}}


class ExpectColumnsToBeFreeOfPersonalValues(CountOnlyExpectation):
    """Columns that nobody classified hold no e-mail address, phone, card, account or resident number."""

    kind: ClassVar[str] = "free_of_personal_values"


class ExpectColumnToHoldNoRawValues(CountOnlyExpectation):
    """A hashed or masked column holds no value of the column it was made from."""

    source: list[str]
    source_column: str

    kind: ClassVar[str] = "no_raw_values"
    params: ClassVar[tuple[str, ...]] = ("source", "source_column")


class ExpectColumnToHoldNoGuessableHashes(CountOnlyExpectation):
    """A hashed column cannot be recomputed from its source without a secret."""

    source: list[str]
    source_column: str

    kind: ClassVar[str] = "no_guessable_hashes"
    params: ClassVar[tuple[str, ...]] = ("source", "source_column")


class ExpectColumnToBeMasked(CountOnlyExpectation):
    """A masked column shows no whole value, and the mark of its mask if it has one."""

    shapes: list[str]
    marked: int

    kind: ClassVar[str] = "masked"
    params: ClassVar[tuple[str, ...]] = ("shapes", "marked")


class ExpectTableToBeKAnonymous(CountOnlyExpectation):
    """Every combination of the quasi-identifiers is shared by at least `k` people."""

    k: int
    person: str

    kind: ClassVar[str] = "k_anonymity"
    params: ClassVar[tuple[str, ...]] = ("k", "person")


class ExpectTableToBeLDiverse(CountOnlyExpectation):
    """Every combination of the quasi-identifiers has at least `least` values of the sensitive attribute."""

    least: int
    attribute: str

    kind: ClassVar[str] = "l_diversity"
    params: ClassVar[tuple[str, ...]] = ("least", "attribute")


class ExpectGroupsToHaveAtLeast(CountOnlyExpectation):
    """The column that says how large each group is never says less than `k`."""

    k: int

    kind: ClassVar[str] = "smallest_group"
    params: ClassVar[tuple[str, ...]] = ("k",)


class ExpectGroupsOfPeopleToHaveAtLeast(CountOnlyExpectation):
    """Every group that the relation's own query makes holds at least `k` people, counted anew."""

    k: int
    query: str

    kind: ClassVar[str] = "groups_of_people"
    params: ClassVar[tuple[str, ...]] = ("k", "query")


class ExpectSubjectsToHaveConsented(CountOnlyExpectation):
    """The person of every row is in the consent table under the policy's condition."""

    table: list[str]
    key: str
    when: str
    via: list[str]
    via_column: str
    via_key: str

    kind: ClassVar[str] = "consent"
    params: ClassVar[tuple[str, ...]] = ("table", "key", "when", "via", "via_column", "via_key")


class ExpectSubjectsToBeAdults(CountOnlyExpectation):
    """The person of every row is known to be at least `under` years old."""

    table: list[str]
    key: str
    birth_date: str
    under: int
    shared: int

    kind: ClassVar[str] = "adults"
    params: ClassVar[tuple[str, ...]] = ("table", "key", "birth_date", "under", "shared")


class ExpectRowsToBeWithinRetention(CountOnlyExpectation):
    """No row is older than `days`, and none hides its age."""

    days: int

    kind: ClassVar[str] = "retention"
    params: ClassVar[tuple[str, ...]] = ("days",)


BY_KIND: dict[str, type[CountOnlyExpectation]] = {
    cls.kind: cls
    for cls in (
        ExpectColumnsToBeFreeOfPersonalValues,
        ExpectColumnToHoldNoRawValues,
        ExpectColumnToHoldNoGuessableHashes,
        ExpectColumnToBeMasked,
        ExpectTableToBeKAnonymous,
        ExpectTableToBeLDiverse,
        ExpectGroupsToHaveAtLeast,
        ExpectGroupsOfPeopleToHaveAtLeast,
        ExpectSubjectsToHaveConsented,
        ExpectSubjectsToBeAdults,
        ExpectRowsToBeWithinRetention,
    )
}
"""The expectation of each kind of check."""


def expectation(check: Bound, check_id: str) -> CountOnlyExpectation:
    """Return the expectation of a check; `meta.check_id` tells its result apart from all others."""
    cls = BY_KIND[check.kind]
    fields: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in check.params.items()
    }
    return cls(
        relation=list(check.relation),
        columns=list(check.columns),
        meta={"check_id": check_id},
        **{name: fields[name] for name in cls.params},
    )

"""What a check is once it is bound to a warehouse, and what came of it: numbers and our own names only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

Param = int | str | tuple[str, ...]


class Status(str, Enum):
    """What came of a check. Only `pass` is a pass."""

    PASS = "pass"  # noqa: S105 - a status, not a password
    FAIL = "fail"
    NOT_VERIFIED = "not_verified"
    NOT_APPLICABLE = "not_applicable"


class Reason(str, Enum):
    """Why a check could not be verified, in words that hold no data."""

    NO_RELATION = "the relation is not in this database"
    NO_COLUMN = "a column of the check is not in the relation"
    NO_ROWS = "the relation is empty, so nothing was shown"
    NO_VALUES = "the column holds no value, so nothing was shown"
    NO_SOURCE_VALUES = "the source it is compared with is empty, so nothing was shown"
    NO_RESULT = "the run returned no result for it"
    DUPLICATE_RESULT = "the run returned more than one result for it"
    NO_COUNTS = "the run returned a result without counts"
    CONTRADICTION = "the run's verdict and its counts disagree"
    FAILED = "the database or the run raised an error"
    NO_EVIDENCE = "the relation has no column that could show it"
    UNREADABLE_WHEN = "the consent condition is not one plain predicate"
    NO_TEXT = "no column can hold text or a long number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A check whose relations and columns were found in the warehouse, spelled as the warehouse does.

    `relation` and the relations among `params` are tuples of name parts, so that no dot is ever guessed at.
    """

    kind: str
    relation: tuple[str, ...]
    columns: tuple[str, ...]
    params: Mapping[str, Param] = field(default_factory=dict)

    def dumps(self) -> str:
        """Return canonical JSON: a hashable stand-in for this check as a metric's argument."""
        return json.dumps(
            {
                "kind": self.kind,
                "relation": self.relation,
                "columns": self.columns,
                "params": dict(self.params),
            },
            sort_keys=True,
        )

    @classmethod
    def loads(cls, text: str) -> Bound:
        """Read what `dumps` wrote."""
        raw = json.loads(text)
        return cls(
            kind=raw["kind"],
            relation=tuple(raw["relation"]),
            columns=tuple(raw["columns"]),
            params={k: tuple(v) if isinstance(v, list) else v for k, v in raw["params"].items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Values of one kind in one column: how many."""

    column: str
    kind: str
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a check measured.

    Attributes:
        rows: in the relation.
        evaluated: rows or values that were judged.
        violations: rows or values against the check.
        smallest: least group, class or diversity found, -1 where the check has none.
        compared: values of the source that were compared with, -1 where the check has none.
        details: per column and kind, for the detector.
    """

    rows: int
    evaluated: int
    violations: int
    smallest: int = -1
    compared: int = -1
    details: tuple[Detail, ...] = ()

    def verdict(self) -> tuple[Status, Reason | None]:
        """Judge the counts; nothing looked at is nothing shown."""
        if self.violations > 0:
            return Status.FAIL, None
        if self.rows <= 0:
            return Status.NOT_VERIFIED, Reason.NO_ROWS
        if self.evaluated <= 0:
            return Status.NOT_VERIFIED, Reason.NO_VALUES
        if self.compared == 0:
            return Status.NOT_VERIFIED, Reason.NO_SOURCE_VALUES
        return Status.PASS, None

    def as_result(self) -> dict[str, object]:
        """Return plain data for a Great Expectations result."""
        return {
            "rows": self.rows,
            "evaluated": self.evaluated,
            "violations": self.violations,
            "smallest": self.smallest,
            "compared": self.compared,
            "details": [{"column": d.column, "kind": d.kind, "values": d.values} for d in self.details],
        }

    @classmethod
    def from_result(cls, raw: Mapping[str, object]) -> Counts | None:
        """Read `as_result`; None unless every member is there and of its type."""
        numbers = [raw.get(name) for name in ("rows", "evaluated", "violations", "smallest", "compared")]
        details = raw.get("details")
        if not isinstance(details, list) or not all(type(n) is int for n in numbers):
            return None
        parsed: list[Detail] = []
        for item in details:
            if not isinstance(item, dict) or type(item.get("values")) is not int:
                return None
            parsed.append(Detail(column=str(item["column"]), kind=str(item["kind"]), values=item["values"]))
        rows, evaluated, violations, smallest, compared = (int(str(n)) for n in numbers)
        return cls(
            rows=rows,
            evaluated=evaluated,
            violations=violations,
            smallest=smallest,
            compared=compared,
            details=tuple(parsed),
        )


class CheckFailedError(Exception):
    """A database or a library raised; carries the type's name and nothing of its text."""


class Scrub:
    """Swallow whatever is raised inside, keeping only the name of its type.

    A driver prints the value it choked on, so neither the exception, its context nor its traceback may
    survive. The caller asks `failed` after the block and raises from there, where no context clings.
    """

    __slots__ = ("failed",)

    def __init__(self) -> None:
        self.failed = ""

    def __enter__(self) -> Scrub:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> bool:
        if kind is None:
            return False
        if not issubclass(kind, Exception):
            return False
        self.failed = "".join(c for c in kind.__name__ if c.isascii() and c.isalnum())[:60] or "Exception"
        return True

    def check(self) -> None:
        """Raise what is left of the failure, if there was one."""
        if self.failed:
            raise CheckFailedError(self.failed)

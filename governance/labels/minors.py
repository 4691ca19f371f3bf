"""Tell whether the rows that a value came through are shown to be of people over their subject's age limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from governance.labels.facts import Facts
from governance.labels.functions import plain_name
from governance.labels.identity import counts_people
from governance.labels.judge import judged_state
from governance.labels.model import Label, State
from governance.labels.persons import Persons, Spot
from governance.lineage.model import ColumnRef, Guard, Operation, Statement

LabelsAt = Callable[[str, str], tuple[Label, ...]]

_TODAY = r"(?:CURRENT_DATE|CURRENT_TIMESTAMP|NOW|GETDATE|TODAY|SYSDATE|CURDATE)(?:\(\))?"
_SPAN = r"INTERVAL '?(\d+)'? ?'?(YEAR|MONTH)S?'?"
_BEFORE = (
    re.compile(rf"{_TODAY} - {_SPAN}"),
    re.compile(rf"{_TODAY} - TO_(YEAR|MONTH)S\((\d+)\)"),
    re.compile(rf"(?:DATE|TIMESTAMP|DATETIME)_SUB\({_TODAY}, {_SPAN}\)"),
    re.compile(rf"DATE_?ADD\('?(YEAR|MONTH)S?'?, -(\d+), {_TODAY}\)"),
    re.compile(rf"SUBTRACT(YEAR|MONTH)S\({_TODAY}, (\d+)\)"),
    re.compile(rf"ADD_(MONTH)S\({_TODAY}, -(\d+)\)"),
)
_ADDED = re.compile(_SPAN)
_UNIT = re.compile(r"'?YEARS?'?")
_IS_TODAY = re.compile(_TODAY)
_EXACT_YEARS = frozenset({"datesub", "age"})
_YEAR_DIFFS = frozenset({"datediff", "timestampdiff", "datetimediff", "tsordsdiff"})
_PARTS = frozenset({"extract", "datepart", "year"})
_TRANSPARENT = frozenset({"cast", "trycast", "tsordstodate", "date", "todate"})


class Adults:
    """Proofs of age, per statement, scan and the person that a column of it is about."""

    def __init__(self, facts: Facts, ages: Mapping[str, ColumnRef], persons: Persons) -> None:
        self.facts = facts
        self.ages = ages
        self.persons = persons
        self._may: dict[tuple[int, str], bool] = {}
        self._shown: dict[tuple[int, int, str, frozenset[Spot]], bool] = {}

    def shown(self, statement: Statement, scan: int, column: str, label: Label, labels_at: LabelsAt) -> bool:
        """Tell whether every value of a column that came through a scan is of a person over the limit."""
        subject = label.subject
        if subject not in self.ages or not 0 <= scan < len(statement.scans):
            return False
        if not statement.scans[scan].guards or not self._may_show(statement, subject, labels_at):
            return False
        spots = self.persons.met(statement, scan, column, subject)
        key = (id(statement), scan, subject, spots)
        if key not in self._shown:
            self._shown[key] = self._prove(statement, scan, subject, spots, labels_at)
        return self._shown[key]

    def _may_show(self, statement: Statement, subject: str, labels_at: LabelsAt) -> bool:
        """Whether anything in a statement tells ages at all; most say nothing of them."""
        key = (id(statement), subject)
        if key not in self._may:
            about = self.facts.subjects.get(subject)
            under = about.minors.under if about is not None and about.minors is not None else 0
            self._may[key] = any(
                _old_enough(guard, under) and self._tells_age(statement, guard, subject, labels_at)
                if guard.right is None
                else guard.op == "="
                and any(
                    self._grown_up(labels_at(statement.scans[side.scan].dataset, side.column), subject)
                    for side in (guard.left, guard.right)
                )
                for scan in statement.scans
                for guard in scan.guards
            )
        return self._may[key]

    def _prove(
        self,
        statement: Statement,
        scan: int,
        subject: str,
        spots: frozenset[Spot],
        labels_at: LabelsAt,
    ) -> bool:
        about = self.facts.subjects.get(subject)
        if about is None or about.minors is None:
            return False
        for at, name in sorted(spots):
            if at != scan and self._grown_up(labels_at(statement.scans[at].dataset, name), subject):
                return True
        return any(
            (guard.left.scan, guard.left.column) in spots
            and self._tells_age(statement, guard, subject, labels_at)
            and _old_enough(guard, about.minors.under)
            for at in sorted({scan, *(at for at, _ in spots)})
            for guard in statement.scans[at].guards
        )

    def _grown_up(self, labels: tuple[Label, ...], subject: str) -> bool:
        """Whether a key that rows are joined to names people over the limit only."""
        mine = [
            label
            for label in labels
            if label.subject == subject and counts_people(self.facts.taxonomy, label, self.facts)
        ]
        return bool(mine) and not any(label.minor for label in mine)

    def _tells_age(self, statement: Statement, guard: Guard, subject: str, labels_at: LabelsAt) -> bool:
        dataset = statement.scans[guard.left.scan].dataset
        return any(
            label.subject == subject
            and label.origin == self.ages[subject]
            and not label.implicit
            and judged_state(label) is State.RAW
            for label in labels_at(dataset, guard.left.column)
        )


def _old_enough(guard: Guard, under: int) -> bool:
    """Tell whether a conjunct implies an age of at least `under`."""
    steps = [op for op in guard.operations if plain_name(op.name) not in _TRANSPARENT]
    if len(guard.values) != 1:
        return False
    value = _bare(guard.values[0])
    if guard.op in {"<", "<="}:
        return _born_before(steps, value, under)
    if len(steps) == 1 and plain_name(steps[0].name) == "age" and guard.op in {">", ">="}:
        span = _ADDED.fullmatch(value)
        return span is not None and _months(span.group(1), span.group(2)) >= under * 12
    least = _least_age(guard.op, value)
    if least is None:
        return False
    return _age_steps(steps, least, under) if steps else least >= under


def _born_before(steps: list[Operation], value: str, under: int) -> bool:
    """`born <= today - 14 years`, or `born + 14 years <= today`."""
    if not steps:
        return _months_before_today(value) >= under * 12
    if len(steps) != 1 or plain_name(steps[0].name) not in {"+", "dateadd"} or not _IS_TODAY.fullmatch(value):
        return False
    spans = [found for arg in steps[0].args if (found := _ADDED.fullmatch(_bare(arg)))]
    return len(spans) == 1 and _months(spans[0].group(1), spans[0].group(2)) >= under * 12


def _age_steps(steps: list[Operation], least: float, under: int) -> bool:
    """Years counted from today; a difference of calendar years may be one more than the age."""
    first, rest = steps[0], steps[1:]
    name = plain_name(first.name)
    others = [_bare(arg) for arg in first.args if arg != "·"]
    if not all(_UNIT.fullmatch(arg) or _IS_TODAY.fullmatch(arg) for arg in others):
        return False
    in_years = any(_UNIT.fullmatch(arg) for arg in others)
    if name in _YEAR_DIFFS:
        return not rest and in_years and least >= under + 1
    if name not in _EXACT_YEARS:
        return False
    if len(rest) == 1 and plain_name(rest[0].name) in _PARTS:
        units = [_bare(arg) for arg in rest[0].args if arg != "·"]
        in_years = plain_name(rest[0].name) == "year" or any(_UNIT.fullmatch(unit) for unit in units)
        rest = []
    return not rest and in_years and least >= under


def _least_age(op: str, value: str) -> float | None:
    if not re.fullmatch(r"\d+(\.\d+)?", value):
        return None
    if op in {">=", "="}:
        return float(value)
    return float(value) + 1 if op == ">" and value.isdigit() else None


def _months_before_today(value: str) -> int:
    """Return how many months before today a value is, 0 if that is not known."""
    for pattern in _BEFORE:
        found = pattern.fullmatch(value)
        if found is not None:
            one, two = found.groups()
            return _months(one, two) if one.isdigit() else _months(two, one)
    return 0


def _months(number: str, unit: str) -> int:
    return int(number) * (12 if unit == "YEAR" else 1)


def _bare(text: str) -> str:
    """Return an expression in upper case, without casts to a date and without parentheses around it."""
    now = " ".join(text.upper().split())
    while True:
        cast = re.fullmatch(r"(?:CAST\((.*) AS (?:DATE|TIMESTAMP|DATETIME)\d?\)|\((.*)\)|DATE\((.*)\))", now)
        inner = next((part for part in cast.groups() if part), "") if cast else ""
        if not inner or inner.count("(") != inner.count(")"):
            return now
        now = inner

"""Tell whether the rows that a value came through are shown to be of people over their subject's age limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from governance.labels.facts import Facts
from governance.labels.functions import plain_name
from governance.labels.identity import counts_people
from governance.labels.judge import judged_state
from governance.labels.model import Label, State
from governance.lineage.model import ColumnRef, Guard, Operation, Statement

LabelsAt = Callable[[str, str], tuple[Label, ...]]

_YEARS_AGO = re.compile(
    r"(?:\(\s*)?(?:CURRENT_DATE(?:\(\))?|CURRENT_TIMESTAMP(?:\(\))?|NOW\(\)|GETDATE\(\)|TODAY\(\))"
    r"(?:\s*AS\s+DATE\))?\s*-\s*(?:INTERVAL\s*'?(\d+)'?\s*'?\s*YEARS?'?|TO_YEARS\((\d+)\))(?:\s*\))?",
    re.IGNORECASE,
)
_DATE_SUB = re.compile(
    r"DATE_SUB\(\s*CURRENT_DATE(?:\(\))?\s*,\s*INTERVAL\s*'?(\d+)'?\s*YEARS?\s*\)"
    r"|DATEADD\(\s*YEARS?\s*,\s*-(\d+)\s*,\s*(?:CURRENT_DATE|GETDATE)(?:\(\))?\s*\)"
    r"|ADD_MONTHS\(\s*CURRENT_DATE(?:\(\))?\s*,\s*-(\d+)\s*\)",
    re.IGNORECASE,
)
_EXACT_YEARS = frozenset({"datesub", "age"})
_YEAR_DIFFS = frozenset({"datediff", "timestampdiff", "datetimediff", "tsordsdiff"})
_TRANSPARENT = frozenset({"cast", "trycast", "tsordstodate", "date", "todate"})


class Adults:
    """Proofs of age, per statement and scan."""

    def __init__(self, facts: Facts, ages: Mapping[str, ColumnRef]) -> None:
        self.facts = facts
        self.ages = ages
        self._shown: dict[tuple[int, int, str], bool] = {}

    def shown(self, statement: Statement, scan: int, label: Label, labels_at: LabelsAt) -> bool:
        """Tell whether every value that came through a scan is of a person over the limit."""
        key = (id(statement), scan, label.subject)
        if key not in self._shown:
            self._shown[key] = self._prove(statement, scan, label.subject, labels_at)
        return self._shown[key]

    def _prove(self, statement: Statement, scan: int, subject: str, labels_at: LabelsAt) -> bool:
        about = self.facts.subjects.get(subject)
        if about is None or about.minors is None or subject not in self.ages:
            return False
        if not 0 <= scan < len(statement.scans):
            return False
        guards = statement.scans[scan].guards
        same, adult = self._same_person(statement, scan, subject, labels_at)
        return adult or any(
            guard.left.scan in same
            and self._tells_age(statement, guard, subject, labels_at)
            and _old_enough(guard, about.minors.under)
            for guard in guards
        )

    def _same_person(
        self, statement: Statement, scan: int, subject: str, labels_at: LabelsAt
    ) -> tuple[set[int], bool]:
        """Return the scans whose rows are of the same person, and whether one holds only older people.

        Rows are of one person where an equality joins keys that count people.
        """
        same, adult = {scan}, False
        for guard in statement.scans[scan].guards:
            if guard.op != "=" or guard.right is None or guard.operations:
                continue
            sides = (guard.left, guard.right)
            keys = [
                [
                    label
                    for label in labels_at(statement.scans[side.scan].dataset, side.column)
                    if label.subject == subject and counts_people(self.facts.taxonomy, label, self.facts)
                ]
                for side in sides
            ]
            numbers = {side.scan for side in sides}
            if all(keys) and numbers & same:
                same |= numbers
                adult = adult or any(not any(label.minor for label in side) for side in keys)
        return same, adult

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
    value = guard.values[0]
    if not steps and guard.op in {"<", "<="}:
        years = _years_before_today(value)
        return years is not None and years >= under
    least = _least_age(guard.op, value)
    if least is None:
        return False
    if not steps:
        return least >= under
    return _age_steps(steps, least, under)


def _age_steps(steps: list[Operation], least: float, under: int) -> bool:
    names = [plain_name(op.name) for op in steps]
    words = {arg.strip("'").lower() for op in steps for arg in op.args}
    if not words & {"year", "years"} and names[-1] != "year":
        return False
    if names[0] in _EXACT_YEARS:
        return least >= under
    if len(names) == 1 and names[0] in _YEAR_DIFFS:
        return least >= under + 1
    return False


def _least_age(op: str, value: str) -> float | None:
    if not re.fullmatch(r"\d+(\.\d+)?", value):
        return None
    if op in {">=", "="}:
        return float(value)
    return float(value) + 1 if op == ">" and value.isdigit() else None


def _years_before_today(value: str) -> int | None:
    text = value.strip()
    found = _YEARS_AGO.fullmatch(text) or _YEARS_AGO.fullmatch(text.removeprefix("CAST("))
    if found is not None:
        return int(found.group(1) or found.group(2))
    other = _DATE_SUB.fullmatch(text)
    if other is None:
        return None
    return int(other.group(1) or other.group(2)) if not other.group(3) else int(other.group(3)) // 12

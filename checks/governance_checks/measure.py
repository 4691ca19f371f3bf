"""Runs a bound check through any executor of SQL: the one place where counts are made, with or without GX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from governance_checks import detect, sql
from governance_checks.model import Bound, CheckFailedError, Counts, Detail
from governance_checks.sqldialect import SqlDialect

Execute = Callable[[str], Sequence[object]]
"""Runs one statement and returns its only row."""

_WITH_SMALLEST = frozenset({"k_anonymity", "l_diversity", "smallest_group", "groups_of_people"})
_WITH_COMPARED = frozenset({"no_raw_values", "no_guessable_hashes", "consent", "adults"})
_ROW_ONLY = frozenset({"masked", "retention"})


def measure(check: Bound, dialect: SqlDialect, execute: Execute) -> Counts:
    """Return what a check measures.

    Args:
        check: bound to relations and columns that exist.
        dialect: of the database behind `execute`.
        execute: runs a statement.

    Raises:
        CheckFailedError: a statement returned something other than whole numbers.
    """
    if check.kind == "free_of_personal_values":
        return _detect(check, dialect, execute)
    row = _whole(execute(sql.render(check, dialect)))
    more = 3 if check.kind in _ROW_ONLY else 4
    if len(row) != more:
        raise CheckFailedError("UnexpectedShape")
    return Counts(
        rows=row[0],
        evaluated=row[1],
        violations=row[2],
        smallest=row[3] if check.kind in _WITH_SMALLEST else -1,
        compared=row[3] if check.kind in _WITH_COMPARED else -1,
    )


def _detect(check: Bound, dialect: SqlDialect, execute: Execute) -> Counts:
    rows, *hits = _whole(execute(sql.scan(check, dialect)))
    suspects = [column for column, n in zip(check.columns, hits, strict=True) if n]
    details: list[Detail] = []
    if suspects:
        shaped = _whole(execute(sql.shapes(check, suspects, dialect)))
        every = [(column, kind) for column in suspects for kind in detect.KINDS]
        pairs = [(*pair, n) for pair, n in zip(every, shaped, strict=True) if n]
        statement = sql.closer(check, [(column, kind) for column, kind, _ in pairs], dialect)
        numbers = _whole(execute(statement))
        for i, (column, kind, n) in enumerate(pairs):
            passed, dense, spread = numbers[3 * i : 3 * i + 3]
            if detect.judge(kind, column=column, shaped=n, passed=passed, dense=bool(dense), spread=spread):
                details.append(Detail(column=column, kind=kind.name, values=passed))
    return Counts(
        rows=rows, evaluated=rows, violations=sum(d.values for d in details), details=tuple(details)
    )


def _whole(row: Sequence[object]) -> list[int]:
    """Return the row as integers; anything else is not passed on, not even in an error."""
    out: list[int] = []
    for value in row:
        if isinstance(value, int) and not isinstance(value, bool):
            out.append(value)
        elif isinstance(value, Decimal) and value == value.to_integral_value():
            out.append(int(value))
        else:
            raise CheckFailedError("NotANumber")
    return out

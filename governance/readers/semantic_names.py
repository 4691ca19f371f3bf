"""What expressions, filters and groupings of dbt's semantic layer name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from governance.readers.dbt_shapes import pick, text


class UnresolvedError(Exception):
    """Something names what the project does not define, or is written in a form that is not known."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a filter or a grouping names: `person__email`, `metric_time`, `person`, by entities and a last part."""

    path: tuple[str, ...]
    name: str
    grain: str = ""

    @property
    def column(self) -> str:
        """What MetricFlow calls the column."""
        return "__".join((*self.path, self.name, *([self.grain] if self.grain else [])))


_GRAINS = frozenset(
    {
        "nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month",
        "quarter", "year",
    }
)  # fmt: skip
CALL = re.compile(
    r"\{\{\s*(Dimension|TimeDimension|Entity)\s*\(([^(){}]*)\)\s*(?:\.grain\(\s*['\"](\w+)['\"]\s*\)\s*)?\}\}"
)
_BARE_CALL = re.compile(
    r"\s*(Dimension|TimeDimension|Entity)\s*\((.*)\)\s*(?:\.grain\(\s*['\"](\w+)['\"]\s*\)\s*)?"
)
_STRING = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def expression_of(item: Any) -> str:
    """Return what an entity, dimension or measure is made of: its expression, else the column of its name."""
    found = text(pick(item, "expr")) or word(pick(item, "name"))
    if "{{" in found:
        raise UnresolvedError
    return found


def word(name: Any) -> str:
    """Return a name that can stand in SQL as it is."""
    if not isinstance(name, str) or not _WORD.fullmatch(name):
        raise UnresolvedError
    return name


def filters_of(value: Any) -> tuple[str, ...]:
    """Return the templates of a filter, whichever way it is written."""
    if isinstance(value, str):
        return (value,)
    found = pick(value, "where_filters") if not isinstance(value, (list, tuple)) else value
    return tuple(f if isinstance(f, str) else text(pick(f, "where_sql_template")) for f in found or ())


def grouping(item: str) -> Reference:
    """Read what a saved query groups by: a call, or a name as a person types it."""
    call = _BARE_CALL.fullmatch(item)
    return reference(call[1], call[2], call[3] or "") if call else reference("", f"'{item.strip()}'", "")


def reference(kind: str, arguments: str, grain: str) -> Reference:
    """Read `'person__email'`, `'metric_time', 'month'` and the like."""
    if "=" in arguments:
        raise UnresolvedError
    strings = [one or other for one, other in _STRING.findall(arguments)]
    if not strings or not all(_WORD.fullmatch(string) for string in strings):
        raise UnresolvedError
    *path, name = strings[0].lower().split("__")
    if len(strings) > 1 and not grain:
        grain = strings[1].lower()
    if path and name in _GRAINS and kind != "Entity" and not grain:
        name, grain = path.pop(), name
    if grain and grain not in _GRAINS:
        raise UnresolvedError
    return Reference(tuple(path), name, grain)

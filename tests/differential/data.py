"""Tiny seeded tables for the oracles: values as DuckDB literals, biased so that joins and filters bite."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.differential.cases import Table, split_list

ROWS = 6
Row = tuple[str, ...]
Leaf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class DataSet:
    """Rows of every table; cells are SQL literals."""

    rows: Mapping[str, tuple[Row, ...]]

    def with_column(self, table: Table, column: str, cells: Sequence[str]) -> DataSet:
        """Return a copy with one column replaced."""
        at = list(table.columns).index(column)
        changed = tuple(
            (*row[:at], cell, *row[at + 1 :]) for row, cell in zip(self.rows[table.name], cells, strict=True)
        )
        return replace(self, rows={**self.rows, table.name: changed})

    def column(self, table: Table, column: str) -> list[str]:
        """Return one column's cells."""
        at = list(table.columns).index(column)
        return [row[at] for row in self.rows[table.name]]


def family(kind: str) -> str:
    """Sort a DuckDB type into a family."""
    kind = kind.strip().lower()
    if kind.endswith("]"):
        return "list"
    for name, pattern in (
        ("struct", r"struct\b"),
        ("map", r"map\b"),
        ("json", r"json\b"),
        ("bool", r"bool"),
        ("int", r"(big|small|tiny|u?huge)?int|integer|long"),
        ("number", r"decimal|numeric|double|float|real"),
        ("time", r"timestamp|datetime"),
        ("date", r"date"),
        ("text", r"text|varchar|string|char"),
        ("blob", r"blob"),
    ):
        if re.match(pattern, kind):
            return name
    raise ValueError(f"the oracles have no values for type `{kind}`; give `values`")


class Pools:
    """Where values come from: what the SQL compares with, and a few that all columns share."""

    def __init__(
        self,
        sql: str,
        values: Mapping[tuple[str, str], tuple[str, ...]],
        unique: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        strings = {
            s.replace("%", "x").replace("_", "y") for s in re.findall(r"'((?:[^']|'')*)'", sql) if len(s) < 30
        }
        dates = sorted(s for s in strings if re.fullmatch(r"\d{4}-\d\d-\d\d.*", s))
        numbers = {int(n) for n in re.findall(r"(?<![\w.])\d{1,6}(?![\w.])", sql)}
        plain = sorted(s for s in strings if s and s not in dates)[:6]
        self.values = values
        self.unique = unique
        self.text = [f"'{s}'" for s in [*plain, "Ab c", "v2", "v3"]]
        self.int = [str(n) for n in sorted({1, 2, 3} | set(sorted(numbers)[:5]))]
        self.date = [f"date '{d[:10]}'" for d in dates[:4]] + [
            "date '2024-01-15'", "date '2024-02-20'", "date '2023-07-01'",
        ]  # fmt: skip

    def leaf(self, rng: random.Random) -> Leaf:
        """Draw ordinary values."""

        def draw(kind: str) -> str:
            if kind == "bool":
                return rng.choice(["true", "false"])
            if kind == "number":
                return f"{rng.choice(self.int)}.{rng.choice('05')}"
            if kind == "date":
                return rng.choice(self.date)
            if kind == "time":
                return (
                    f"{rng.choice(self.date).replace('date', 'timestamp')[:-1]} 0{rng.randint(0, 9)}:10:00'"
                )
            if kind == "blob":
                return f"'b{rng.randint(0, 9)}'::blob"
            return str(rng.choice(self.int if kind == "int" else self.text))

        return draw

    def fresh(self, rng: random.Random) -> Leaf:
        """Draw values that no other row has."""

        def draw(kind: str) -> str:
            n = rng.randint(100, 9999)
            return {
                "bool": lambda: rng.choice(["true", "false"]),
                "number": lambda: f"{n}.25",
                "date": lambda: f"date '2023-{n % 12 + 1:02}-{n % 28 + 1:02}'",
                "time": lambda: f"timestamp '2023-{n % 12 + 1:02}-{n % 28 + 1:02} 11:{n % 60:02}:00'",
                "int": lambda: str(n),
                "blob": lambda: f"'f{n}'::blob",
                "text": lambda: f"'new{n}'",
            }[kind]()

        return draw

    def cell(self, table: Table, column: str, rng: random.Random, leaf: Leaf) -> str:
        """Draw one cell."""
        if given := self.values.get((table.name, column)):
            return rng.choice(given)
        return make(table.columns[column], rng, leaf)

    def data(self, tables: Sequence[Table], seed: int, rows: int = ROWS) -> DataSet:
        """Draw every table; every third seed has NULLs."""
        rng = random.Random(f"data:{seed}")
        leaf = self.leaf(rng)

        def cell(table: Table, column: str, row: int) -> str:
            if (table.name, column) in self.unique:
                return str(row + 1)
            value = self.cell(table, column, rng, leaf)
            return "null" if seed % 3 == 2 and rng.random() < 0.12 else value

        return DataSet(
            {t.name: tuple(tuple(cell(t, c, row) for c in t.columns) for row in range(rows)) for t in tables}
        )


def make(kind: str, rng: random.Random, leaf: Leaf) -> str:
    """Make a literal of any type from a maker of scalars."""
    which = family(kind)
    if which == "list":
        inner = kind.strip()[: kind.strip().rindex("[")]
        return "[" + ", ".join(make(inner, rng, leaf) for _ in range(rng.randint(1, 3))) + "]"
    if which == "struct":
        parts = (p.split(None, 1) for p in split_list(kind[kind.index("(") + 1 : kind.rindex(")")]))
        return "{" + ", ".join(f"'{name}': {make(inner, rng, leaf)}" for name, inner in parts) + "}"
    if which == "map":
        key, value = split_list(kind[kind.index("(") + 1 : kind.rindex(")")])
        return f"map {{{make(key, rng, leaf)}: {make(value, rng, leaf)}}}"
    if which == "json":
        text = leaf("text").strip("'")
        return "'" + json.dumps({"a": text, "b": [text, rng.randint(1, 9)]}) + "'"
    return leaf(which)


def canary_leaf(mark: int, row: int) -> Leaf:
    """Make values that say which column and row they come from; families without one raise KeyError."""

    def draw(kind: str) -> str:
        return {
            "text": f"'{canary_text(mark, row)}'",
            "int": canary_int(mark, row),
            "date": f"date '{canary_date(mark, row)}'",
            "time": f"timestamp '{canary_date(mark, row)} 01:02:03'",
        }[kind]

    return draw


def canary_text(mark: int, row: int) -> str:
    """A canary that survives a change of case."""
    return f"Zq{mark:03}r{row:02}Zq"


def canary_int(mark: int, row: int) -> str:
    """A canary number that arithmetic on small values does not reach."""
    return f"7{mark:03}9{row:02}7"


def canary_date(mark: int, row: int) -> str:
    """A canary day far from all others."""
    return f"{2600 + mark}-03-{row + 10:02}"


def canary_json(literal: str, mark: int, row: int) -> str:
    """Replace the strings inside a JSON literal by canaries."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: walk(v) for k, v in value.items()}
        if isinstance(value, list):
            return [walk(v) for v in value]
        return canary_text(mark, row) if isinstance(value, str) else value

    return "'" + json.dumps(walk(json.loads(literal.strip("'")))) + "'"

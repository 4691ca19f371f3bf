"""Two oracles that ask DuckDB what a query's outputs really depend on.

*Perturbation*: change a source column; outputs that are claimed independent of it must stay as they were.
*Canary*: plant values that say where they come from; an output that shows one must have a DIRECT edge.
On deterministic SQL neither raises a false alarm; both only bound the truth from below.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import duckdb
import sqlglot

from governance.lineage.model import WHOLE_ROW, Statement
from tests.differential.cases import Case, Table, quote, split_name
from tests.differential.data import (
    DataSet,
    Pools,
    canary_date,
    canary_int,
    canary_json,
    canary_leaf,
    canary_text,
    family,
    make,
)

KINDS = ("cell", "shuffle", "fresh", "null", "constant")
Source = tuple[str, str]
Result = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says the last statement depends on, down to the sources."""

    names: tuple[str, ...]
    direct: frozenset[tuple[int, str, str]]
    indirect: frozenset[tuple[int, str, str]]
    rows: frozenset[Source]

    def reaches(self, source: Source) -> set[int]:
        """Positions with any edge from a source column."""
        return {p for p, d, c in self.direct | self.indirect if (d, c) == source}

    def without(self, position: int, source: Source) -> Claim:
        """Drop the edges between a source column and one output (to show that an oracle can fail)."""
        gone = (position, *source)
        return Claim(self.names, self.direct - {gone}, self.indirect - {gone}, self.rows - {source})


@dataclass(frozen=True, slots=True)
class Miss:
    """A dependency that was seen and is not claimed."""

    oracle: str
    source: Source
    outputs: tuple[str, ...]
    how: str

    def __str__(self) -> str:
        return f"{self.oracle}: {'.'.join(self.source)} -> {', '.join(self.outputs) or 'rows'} ({self.how})"


@dataclass(slots=True)
class Verdict:
    """What the oracles found over one case."""

    misses: list[Miss] = field(default_factory=list)
    direct: set[tuple[int, str, str]] = field(default_factory=set)
    confirmed: set[tuple[int, str, str]] = field(default_factory=set)
    rows_seen: int = 0
    errors: int = 0
    runs: int = 0


@dataclass(slots=True)
class _Known:
    """Dependencies of a dataset that a script made."""

    columns: dict[str, tuple[set[Source], set[Source]]]
    rows: set[Source]


class _Composer:
    """Carries dependencies through the datasets that a script makes."""

    def __init__(self, case: Case) -> None:
        self.sources = {t.name: tuple(t.columns) for t in case.tables}
        self.made: dict[str, _Known] = {}

    def expand(self, dataset: str, column: str, *, direct: bool) -> tuple[set[Source], set[Source]]:
        known = self.made.get(dataset)
        if known is None:
            names = self.sources.get(dataset, ()) if column == WHOLE_ROW else (column,)
            found = {(dataset, name) for name in names}
            return (found, set()) if direct else (set(), found)
        names = tuple(known.columns) if column == WHOLE_ROW else (column,)
        value: set[Source] = set()
        other: set[Source] = set()
        for name in names:
            d, i = known.columns.get(name, (set(), set()))
            value |= d
            other |= i
        return (value, other) if direct else (set(), value | other)

    def add(
        self,
        target: str | None,
        outputs: Sequence[tuple[str, Iterable[tuple[str, str, bool]]]],
        rows: Iterable[Source],
        scans: Iterable[str],
    ) -> Claim:
        columns: list[tuple[str, set[Source], set[Source]]] = []
        for name, edges in outputs:
            value: set[Source] = set()
            other: set[Source] = set()
            for dataset, column, direct in edges:
                d, i = self.expand(dataset, column, direct=direct)
                value |= d
                other |= i
            columns.append((name, value, other))
        deciding: set[Source] = set()
        for dataset, column in rows:
            deciding |= set().union(*self.expand(dataset, column, direct=False))
        for dataset in scans:
            if dataset in self.made:
                deciding |= self.made[dataset].rows
        if target is not None:
            known = self.made.setdefault(target, _Known({}, set()))
            known.rows |= deciding
            for name, value, other in columns:
                d, i = known.columns.setdefault(name, (set(), set()))
                d |= value
                i |= other
        return Claim(
            tuple(name for name, _, _ in columns),
            frozenset((p, *s) for p, (_, value, _) in enumerate(columns) for s in value),
            frozenset((p, *s) for p, (_, _, other) in enumerate(columns) for s in other),
            frozenset(deciding),
        )


def expected_claim(case: Case) -> Claim:
    """The claim that a case's header makes."""
    composer = _Composer(case)
    claim: Claim | None = None
    for statement in case.statements:
        claim = composer.add(
            statement.target if statement.kind in {"create", "insert", "update", "merge"} else None,
            [(o.name, [(e.dataset, e.column, e.direct) for e in o.edges]) for o in statement.outputs],
            [(e.dataset, e.column) for e in statement.rows],
            list(composer.made),
        )
    assert claim is not None
    return claim


def traced_claim(case: Case, statements: Sequence[Statement]) -> Claim:
    """The claim that the engine makes."""
    composer = _Composer(case)
    claim = Claim((), frozenset(), frozenset(), frozenset())
    for statement in statements:
        claim = composer.add(
            statement.target if statement.kind in {"create", "insert", "update", "merge"} else None,
            [
                (o.name, [(i.dataset, i.column, i.subtype.direct) for i in o.inputs])
                for o in statement.columns
            ],
            [(r.dataset, r.column) for r in statement.row_inputs],
            [s.dataset for s in statement.scans],
        )
    return claim


@lru_cache(maxsize=1)
def connection() -> duckdb.DuckDBPyConnection:
    """One connection for all cases, deterministic in row order."""
    con = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "1GB"})
    con.execute("set timezone = 'UTC'")
    con.execute("set lambda_syntax = 'ENABLE_SINGLE_ARROW'")
    return con


def cell_text(value: Any) -> str:
    """A value as text that equal values share; sums of floats may differ in the last digits."""
    return f"{value:.9g}" if isinstance(value, float) else repr(value)


class Bench:
    """One case's tables in DuckDB, to be filled and queried again and again."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.con = connection()
        self.sql = split_sql(case)
        self.last = case.statements[-1]
        self.writes = self.last.kind in {"insert", "update", "delete", "merge"}
        self.target = self.last.target if self.last.kind != "select" else None
        self.empty = {self.target} if self.last.kind == "insert" else set()
        self.pools = Pools(case.sql, case.values, case.unique)
        self.only: Collection[Source] | None = None
        self.filled: dict[str, tuple[tuple[str, ...], ...]] = {}

    def __enter__(self) -> Bench:
        self.con.execute("begin")
        for table in self.case.tables:
            *schema, _ = split_name(table.name)
            if schema:
                self.con.execute(f"create schema if not exists {quote(schema[-1])}")
            self.con.execute(table.ddl)
        return self

    def __exit__(self, *_: object) -> None:
        self.con.execute("rollback")

    def skips(self, source: Source) -> bool:
        """Whether a source column is not to be tried."""
        return source in self.case.unsure or (self.only is not None and source not in self.only)

    def fill(self, data: DataSet) -> None:
        """Put a data set in, touching only the tables that differ."""
        for table in self.case.tables:
            rows = () if table.name in self.empty else data.rows[table.name]
            if self.filled.get(table.name) == rows:
                continue
            self.con.execute(f"delete from {table.quoted}")
            if rows:
                values = ", ".join(f"({', '.join(row)})" for row in rows)
                self.con.execute(f"insert into {table.quoted} values {values}")
            self.filled[table.name] = rows

    def run(self, data: DataSet) -> Result:
        """Run the case on a data set."""
        self.fill(data)
        for statement in self.sql[:-1]:
            self.con.execute(statement)
        result = self.last_result()
        self.clean()
        return result

    def last_result(self) -> Result:
        if self.target is None:
            return self.rows(self.sql[-1])
        self.con.execute(self.sql[-1])
        return self.rows(f"select * from {'.'.join(quote(p) for p in split_name(self.target))}")

    def clean(self) -> None:
        """Drop what the case made, forget what it changed."""
        own = {table.name for table in self.case.tables}
        for statement, sql in zip(self.case.statements, self.sql, strict=True):
            if statement.kind == "create" and statement.target:
                kind = "view" if re.match(r"create (or replace )?view", sql, re.IGNORECASE) else "table"
                self.con.execute(f"drop {kind} if exists {quote(split_name(statement.target)[-1])}")
            elif statement.target in own:
                self.filled.pop(statement.target or "", None)

    def rows(self, sql: str) -> Result:
        return [tuple(cell_text(v) for v in row) for row in self.con.execute(sql).fetchall()]

    @property
    def output_names(self) -> tuple[str, ...]:
        """Columns of what `run` returns when it reads a target."""
        for table in self.case.tables:
            if table.name == self.target:
                return tuple(table.columns)
        return ()


@lru_cache(maxsize=4096)
def split_sql(case: Case) -> tuple[str, ...]:
    """The statements to run, as DuckDB SQL."""
    if case.transpile:
        return tuple(sqlglot.transpile(case.sql, read=case.dialect, write="duckdb"))
    if len(case.statements) == 1:
        return (case.sql.rstrip().rstrip(";"),)
    return tuple(s for s in (p.strip() for p in case.sql.split(";")) if s)


def align(bench: Bench, claim: Claim) -> Claim:
    """Place a claim about a written table on that table's columns; what is not written stays as it was."""
    names = bench.output_names
    if not bench.writes or not names:
        return claim
    at = {name: i for i, name in enumerate(names)}
    place = {p: at[n] for p, n in enumerate(claim.names) if n in at}
    own = (
        frozenset()
        if bench.last.kind == "insert"
        else frozenset((i, bench.target or "", n) for i, n in enumerate(names))
    )
    return Claim(
        names,
        frozenset((place[p], d, c) for p, d, c in claim.direct if p in place),
        frozenset((place[p], d, c) for p, d, c in claim.indirect if p in place) | own,
        claim.rows,
    )


def project(result: Result, positions: Sequence[int]) -> Counter[tuple[str, ...]]:
    """The multiset of rows over some outputs."""
    return Counter(tuple(row[p] for p in positions) for row in result)


def perturbations(
    bench: Bench, table: Table, column: str, base: DataSet, seed: int, kinds: Sequence[str]
) -> Iterator[tuple[str, DataSet]]:
    """Yield variants of a data set in which one column differs."""
    rng = random.Random(f"{seed}:{table.name}:{column}")
    cells = base.column(table, column)
    pools = bench.pools
    unique = (table.name, column) in bench.case.unique
    for kind in kinds:
        if unique:
            if kind not in {"shuffle", "fresh"}:
                continue
            new = rng.sample(cells, len(cells)) if kind == "shuffle" else [f"{c}0" for c in cells]
        elif kind == "cell":
            new = list(cells)
            at = rng.randrange(len(new))
            for _ in range(8):
                new[at] = pools.cell(table, column, rng, pools.leaf(rng))
                if new[at] != cells[at]:
                    break
        elif kind == "shuffle":
            leaf = pools.leaf(rng)
            new = [pools.cell(table, column, rng, leaf) for _ in cells]
        elif kind == "fresh":
            if (table.name, column) in pools.values:
                continue
            leaf = pools.fresh(rng)
            new = [make(table.columns[column], rng, leaf) for _ in cells]
        elif kind == "null":
            new = ["null"] * len(cells)
        else:
            new = [cells[0]] * len(cells)
        if new != cells:
            yield kind, base.with_column(table, column, new)


def judge(
    case: Case,
    claim: Claim,
    *,
    seeds: Sequence[int] = (0, 1, 2),
    kinds: Sequence[str] = KINDS,
    only: Collection[Source] | None = None,
) -> Verdict:
    """Hold a claim against what DuckDB does.

    Args:
        case: what to run.
        claim: what is said of it.
        seeds: one data set each.
        kinds: how columns are perturbed.
        only: the source columns to try; all if None.
    """
    verdict = Verdict()
    with Bench(case) as bench:
        bench.only = only
        claim = align(bench, claim)
        for seed in seeds:
            base = bench.pools.data(case.tables, seed)
            before = _attempt(bench, base, verdict)
            if before is None:
                continue
            verdict.rows_seen += len(before)
            if before and len(before[0]) != len(claim.names):
                if "*" not in claim.names:
                    how = f"{len(before[0])} columns came out"
                    verdict.misses.append(Miss("shape", ("", ""), claim.names, how))
                    return verdict
                claim = spread(claim, len(before[0]))
            verdict.direct |= {e for e in claim.direct if e[1] != bench.target or not bench.writes}
            _perturb(bench, claim, base, before, seed, kinds, verdict)
            _canaries(bench, claim, base, seed, verdict)
    return verdict


def fruitful(case: Case, count: int, among: int) -> tuple[int, ...]:
    """The first seeds whose data yield rows."""
    found: list[int] = []
    with Bench(case) as bench:
        for seed in range(among):
            if len(found) < count and _attempt(bench, bench.pools.data(case.tables, seed), Verdict()):
                found.append(seed)
    return tuple(found)


def spread(claim: Claim, width: int) -> Claim:
    """A claim with a `*` of unknown width: every output may be any of the claimed ones."""
    return Claim(
        tuple(f"*{n}" for n in range(width)),
        frozenset((n, d, c) for _, d, c in claim.direct for n in range(width)),
        frozenset((n, d, c) for _, d, c in claim.indirect for n in range(width)),
        claim.rows,
    )


def _attempt(bench: Bench, data: DataSet, verdict: Verdict) -> Result | None:
    """Run, or give up where the changed value cannot be cast or the like."""
    verdict.runs += 1
    try:
        return bench.run(data)
    except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException):
        verdict.errors += 1
        bench.filled.clear()
        _reset(bench)
        return None


def _reset(bench: Bench) -> None:
    bench.__exit__()
    bench.__enter__()


def _perturb(
    bench: Bench,
    claim: Claim,
    base: DataSet,
    before: Result,
    seed: int,
    kinds: Sequence[str],
    verdict: Verdict,
) -> None:
    everything = range(len(claim.names))
    for table in bench.case.tables:
        if table.name in bench.empty:
            continue
        for column in table.columns:
            source = (table.name, column)
            if bench.skips(source):
                continue
            wanted = {e for e in verdict.direct - verdict.confirmed if e[1:] == source}
            free = [] if source in claim.rows else sorted(set(everything) - claim.reaches(source))
            if source in claim.rows and not wanted:
                continue
            expected = project(before, free)
            for kind, data in perturbations(bench, table, column, base, seed, kinds):
                after = _attempt(bench, data, verdict)
                if after is None:
                    continue
                for edge in sorted(wanted):
                    over = [*free, edge[0]]
                    if project(before, over) != project(after, over):
                        verdict.confirmed.add(edge)
                if source not in claim.rows and project(after, free) != expected:
                    moved = [p for p in free if project(before, [p]) != project(after, [p])] or free
                    names = tuple(claim.names[p] for p in moved)
                    verdict.misses.append(Miss("perturbation", source, names, f"{kind}, seed {seed}"))
                    break


def _canaries(bench: Bench, claim: Claim, base: DataSet, seed: int, verdict: Verdict) -> None:
    planted: list[tuple[int, Table, str, list[str]]] = []
    for table in bench.case.tables:
        if table.name in bench.empty:
            continue
        for column in table.columns:
            if bench.skips((table.name, column)):
                continue
            cells = _planted(bench, base, table, column, len(planted) + 1)
            if cells is not None:
                planted.append((len(planted) + 1, table, column, cells))
    rng = random.Random(f"canary:{seed}")
    together = base
    for mark, table, column, cells in planted:
        together = together.with_column(table, column, cells)
        half = [
            new if rng.random() < 0.5 else old
            for new, old in zip(cells, base.column(table, column), strict=True)
        ]
        _spot(bench, claim, base.with_column(table, column, half), [(mark, table, column, cells)], verdict)
    if len(planted) > 1:
        _spot(bench, claim, together, planted, verdict)


def _planted(bench: Bench, base: DataSet, table: Table, column: str, mark: int) -> list[str] | None:
    kind = family(table.columns[column])
    cells = base.column(table, column)
    if kind == "json":
        return [c if c == "null" else canary_json(c, mark, row) for row, c in enumerate(cells)]
    if (table.name, column) in {*bench.pools.values, *bench.case.unique} and kind != "text":
        return None
    rng = random.Random(mark)
    try:
        return [make(table.columns[column], rng, canary_leaf(mark, row)) for row in range(len(cells))]
    except KeyError:
        return None


def _spot(
    bench: Bench,
    claim: Claim,
    data: DataSet,
    planted: Sequence[tuple[int, Table, str, list[str]]],
    verdict: Verdict,
) -> None:
    after = _attempt(bench, data, verdict)
    if after is None:
        return
    shown: dict[int, str] = {}
    for row in after:
        for position, cell in enumerate(row):
            shown[position] = shown.get(position, "") + "\n" + cell.lower()
    for mark, table, column, cells in planted:
        source = (table.name, column)
        if bench.skips(source):
            continue
        for position, text in shown.items():
            edge = (position, *source)
            if not any(_visible(text, mark, row) for row in range(len(cells))):
                continue
            if edge in claim.direct:
                verdict.confirmed |= {edge} & verdict.direct
            elif not (bench.writes and source == (bench.target, claim.names[position])):
                miss = Miss("canary", source, (claim.names[position],), "its value is in the output")
                if miss not in verdict.misses:
                    verdict.misses.append(miss)


def _visible(text: str, mark: int, row: int) -> bool:
    day = canary_date(mark, row).split("-")
    return (
        canary_text(mark, row).lower() in text
        or canary_int(mark, row) in text
        or "-".join(day) in text
        or f"({day[0]}, {int(day[1])}, {int(day[2])}" in text
    )

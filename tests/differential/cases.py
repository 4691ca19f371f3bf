"""Lineage cases as data: `tests/cases/lineage/<construct>/<case>.sql`.

A case is SQL under a header of `--` lines. The header says what the SQL stands on and what is expected of it,
derived by hand from the meaning of SQL, never from what the engine gives.

    -- dialect: snowflake                              DuckDB if it is left out
    -- table: users(id int, email text)                one line a table; DuckDB types; executable as DDL
    -- values users.email: 'a', 'b'                    what the oracles may put there; else by type
    -- unique users.id                                 an int column the oracles keep free of repeats
    -- execute: false -- reason                        or `transpile`: run through sqlglot's DuckDB
    -- empty: reason                                   no data set of the oracles yields rows
    -- defect: 007 expect                              strict xfail of `expect` and/or `oracle`
    -- unsure users.id                                 the oracles do not judge this column (reason after `--`)
    -- statement: create tmp                           begins the next expected statement; `select` at first
    -- id <- users.id                                  an output; IDENTITY if no type is given
    -- mail <- users.email TRANSFORMATION [lower], users.flag CONDITIONAL
    -- rows <- users.deleted FILTER                    what decides which rows exist
    -- any <-! users.id                                a column with a gap: at least these inputs
    -- grain: (id), (a, b)                             `none`, or alternatives; `()` is a single row
    -- groups: users.country                           inputs of the keys; `()` global, `none` not grouped
    -- proof: count(distinct users.id) >= 20
    -- scan: users | email_ok is true | id = 1.user_id a reading with its guards, `semi users` inside IN/EXISTS
    -- gap: word                                       a gap whose code or message has the word; `*` any, `?` optional

An edge is `[?]dataset.column [SUBTYPE[|SUBTYPE]...] [operations]`. `?` allows it without demanding it.
`DIRECT` and `INDIRECT` stand for any subtype of the kind. Operations are compared where they are written,
innermost first, parted by ` ; `. Several chains between the same columns are several edges. A table's or a
column's name is quoted with `"` where it must be. `_` is an output name that nobody relies on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from governance.lineage.model import Subtype

ROOT = Path(__file__).parent.parent / "cases" / "lineage"
DIALECTS = frozenset(
    {
        "duckdb", "snowflake", "bigquery", "databricks", "spark", "redshift", "postgres", "trino", "tsql",
        "clickhouse", "mysql", "hive", "presto", "sqlite", "oracle",
    }
)  # fmt: skip
KINDS = frozenset({"select", "create", "insert", "update", "delete", "merge", "other"})
CHECKS = ("expect", "oracle")


class CaseError(Exception):
    """A case file that is not well formed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A source table: its columns with DuckDB types, in order."""

    name: str
    columns: Mapping[str, str]

    @property
    def quoted(self) -> str:
        """The name as DuckDB SQL."""
        return ".".join(quote(part) for part in split_name(self.name))

    @property
    def ddl(self) -> str:
        """The statement that creates it."""
        inner = ", ".join(f"{quote(name)} {kind}" for name, kind in self.columns.items())
        return f"create table {self.quoted}({inner})"


@dataclass(frozen=True, slots=True)
class Edge:
    """An expected dependency; `operations` is None where they do not matter."""

    dataset: str
    column: str
    subtypes: frozenset[Subtype]
    operations: tuple[str, ...] | None = None
    optional: bool = False

    @property
    def direct(self) -> bool:
        """Whether the value itself flows."""
        return any(s.direct for s in self.subtypes)

    def __str__(self) -> str:
        kinds = "|".join(sorted(s.value for s in self.subtypes))
        chain = f" [{' ; '.join(self.operations)}]" if self.operations is not None else ""
        return f"{'?' if self.optional else ''}{self.dataset}.{self.column} {kinds}{chain}"


@dataclass(frozen=True, slots=True)
class ExpectedOutput:
    """An expected output column."""

    name: str
    edges: tuple[Edge, ...]
    gap: bool = False


@dataclass(slots=True, kw_only=True)
class ExpectedStatement:
    """What is expected of one statement; None where nothing is said."""

    kind: str = "select"
    target: str | None = None
    outputs: list[ExpectedOutput] = field(default_factory=list)
    rows: list[Edge] = field(default_factory=list)
    grain: tuple[tuple[str, ...], ...] | None = None
    groups: tuple[str, ...] | str | None = None
    proofs: list[str] = field(default_factory=list)
    scans: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One case, as its file says."""

    path: Path
    construct: str
    name: str
    dialect: str
    tables: tuple[Table, ...]
    values: Mapping[tuple[str, str], tuple[str, ...]]
    execute: bool
    transpile: bool
    reason: str
    empty: str
    unsure: frozenset[tuple[str, str]]
    unique: frozenset[tuple[str, str]]
    defects: Mapping[str, str]
    statements: tuple[ExpectedStatement, ...]
    sql: str

    @property
    def id(self) -> str:
        """What pytest shows."""
        return f"{self.construct}/{self.name}"

    @property
    def schema(self) -> dict[str, dict[str, str]]:
        """The schema as `Schema.from_mapping` takes it, without the tables whose columns are not known."""
        return {table.name: dict(table.columns) for table in self.tables if table.columns}


def quote(name: str) -> str:
    """Quote an identifier for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def split_name(dotted: str) -> list[str]:
    """Split at dots outside quotes, dropping the quotes."""
    return [m.group(1) or m.group(2) for m in re.finditer(r'"([^"]+)"|([^."]+)', dotted)]


def split_list(text: str, separator: str = ",", *, angled: bool = False) -> list[str]:
    """Split at a separator outside brackets and quotes; `angled` counts `<>` as brackets (types)."""
    opening, closing = ("([{<", ")]}>") if angled else ("([{", ")]}")
    parts, depth, quoted, start = [], 0, "", 0
    for i, ch in enumerate(text):
        if quoted:
            quoted = "" if ch == quoted else quoted
        elif ch in "'\"":
            quoted = ch
        elif ch in opening:
            depth += 1
        elif ch in closing:
            depth -= 1
        elif ch == separator and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    if depth or quoted:
        raise CaseError(f"unbalanced brackets or quotes in `{text}`")
    last = text[start:].strip()
    return [*parts, last] if last or parts else []


def parse_table(text: str) -> Table:
    """Parse `name(column type, ...)`; `name()` is a table whose columns are not known."""
    found = re.fullmatch(r'((?:"[^"]+"|[\w$-]+)(?:\.(?:"[^"]+"|[\w$-]+))*)\((.*)\)', text)
    if not found:
        raise CaseError(f"expected `table: name(column type, ...)`, found `{text}`")
    columns: dict[str, str] = {}
    for part in split_list(found[2], angled=True):
        pair = re.fullmatch(r'(?:"([^"]+)"|(\w+))\s+(\S.*)', part)
        if not pair:
            raise CaseError(f"expected `column type`, found `{part}`")
        name = pair[1] or pair[2]
        if name in columns:
            raise CaseError(f"column `{name}` twice in `{text}`")
        columns[name] = pair[3]
    return Table(name=".".join(split_name(found[1])), columns=columns)


_WIDE = {
    "DIRECT": frozenset(s for s in Subtype if s.direct),
    "INDIRECT": frozenset(s for s in Subtype if not s.direct),
    "ANY": frozenset(Subtype),
}


def parse_edge(text: str, default: str) -> Edge:
    """Parse `[?]dataset.column [SUBTYPE...] [operations]`."""
    found = re.fullmatch(
        r'(\?)?((?:"[^"]+"|[\w$*-]+)(?:\.(?:"[^"]+"|[\w$*-]+))+)(?:\s+([A-Z_|]+))?(?:\s+\[(.*)\])?', text
    )
    if not found:
        raise CaseError(f"expected `dataset.column [SUBTYPE] [operations]`, found `{text}`")
    *dataset, column = split_name(found[2])
    subtypes: set[Subtype] = set()
    for word in (found[3] or default).split("|"):
        if word in _WIDE:
            subtypes |= _WIDE[word]
        elif word in Subtype.__members__:
            subtypes.add(Subtype(word))
        else:
            raise CaseError(f"`{word}` is no subtype in `{text}`")
    operations = None if found[4] is None else tuple(p.strip() for p in split_list(found[4], ";"))
    return Edge(".".join(dataset), column, frozenset(subtypes), operations, bool(found[1]))


def _edges(text: str, default: str) -> tuple[Edge, ...]:
    return tuple(parse_edge(part, default) for part in split_list(text))


def _grain(text: str) -> tuple[tuple[str, ...], ...]:
    if text == "none":
        return ()
    keys = split_list(text)
    if not all(k.startswith("(") and k.endswith(")") for k in keys):
        raise CaseError(f"expected `grain: (a), (b, c)` or `none`, found `{text}`")
    return tuple(sorted(tuple(split_list(k[1:-1])) for k in keys))


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.seen: dict[str, str] = {}
        self.tables: list[Table] = []
        self.values: dict[tuple[str, str], tuple[str, ...]] = {}
        self.unsure: set[tuple[str, str]] = set()
        self.unique: set[tuple[str, str]] = set()
        self.defects: dict[str, str] = {}
        self.statements: list[ExpectedStatement] = []

    def read(self) -> Case:
        lines = self.text.split("\n")
        number = 0
        for number, line in enumerate(lines):
            if not line.startswith("-- "):
                break
            try:
                self.line(line[3:].strip())
            except CaseError as error:
                raise CaseError(f"{self.path}:{number + 1}: {error}") from None
        sql = "\n".join(lines[number:]).strip("\n")
        try:
            return self.case(sql)
        except CaseError as error:
            raise CaseError(f"{self.path}: {error}") from None

    @property
    def statement(self) -> ExpectedStatement:
        if not self.statements:
            self.statements.append(ExpectedStatement())
        return self.statements[-1]

    def line(self, line: str) -> None:
        if found := re.fullmatch(r"(.*?) <-(!)?(?: (.*))?", line):
            self.output(found[1].strip(), bool(found[2]), found[3] or "")
            return
        if found := re.fullmatch(r"unsure (\S+)\.(\w+) -- \S.*", line):
            self.unsure.add((found[1], found[2]))
            return
        if found := re.fullmatch(r"unique (\S+)\.(\w+)", line):
            self.unique.add((found[1], found[2]))
            return
        if found := re.fullmatch(r"values (\S+)\.(\w+): (.+)", line):
            self.values[found[1], found[2]] = tuple(split_list(found[3]))
            return
        found = re.fullmatch(r"(\w+): (\S.*)", line)
        if not found:
            raise CaseError(f"cannot read header line `{line}`")
        self.key(found[1], found[2].strip())

    def output(self, name: str, gap: bool, text: str) -> None:
        if name == "rows":
            if gap:
                raise CaseError("`rows` cannot be a gap; write `gap:`")
            self.statement.rows.extend(_edges(text, "FILTER"))
        elif not name:
            raise CaseError("an output without a name")
        else:
            self.statement.outputs.append(
                ExpectedOutput(name, _edges(text, "ANY" if gap else "IDENTITY"), gap)
            )

    def key(self, key: str, value: str) -> None:
        if key in {"dialect", "execute", "empty", "note"}:
            if key in self.seen and key != "note":
                raise CaseError(f"`{key}` twice")
            self.seen[key] = value
        elif key == "table":
            self.tables.append(parse_table(value))
        elif key == "defect":
            found = re.fullmatch(r"(\d{3}) ((?:expect|oracle)(?:, (?:expect|oracle))*)", value)
            if not found:
                raise CaseError(f"expected `defect: NNN expect, oracle`, found `{value}`")
            self.defects.update(dict.fromkeys(found[2].split(", "), found[1]))
        elif key == "statement":
            kind, _, target = value.partition(" ")
            if kind not in KINDS:
                raise CaseError(f"`{kind}` is no kind of statement: {', '.join(sorted(KINDS))}")
            self.statements.append(
                ExpectedStatement(kind=kind, target=".".join(split_name(target)) if target else None)
            )
        elif key == "grain":
            self.statement.grain = _grain(value)
        elif key == "groups":
            self.statement.groups = value if value in {"none", "()"} else tuple(sorted(split_list(value)))
        elif key == "proof":
            self.statement.proofs.append(value)
        elif key == "gap":
            self.statement.gaps.append(value)
        elif key == "scan":
            dataset, *guards = (p.strip() for p in split_list(value, "|"))
            self.statement.scans.append((dataset, frozenset(guards)))
        else:
            raise CaseError(f"unknown header `{key}`")

    def case(self, sql: str) -> Case:
        if not sql:
            raise CaseError("no SQL under the header")
        if not self.statements:
            raise CaseError("nothing is expected")
        dialect = self.seen.get("dialect", "duckdb")
        if dialect not in DIALECTS:
            raise CaseError(f"`{dialect}` is no dialect: {', '.join(sorted(DIALECTS))}")
        mode, _, reason = self.seen.get("execute", "true" if dialect == "duckdb" else "false -- ").partition(
            " -- "
        )
        if mode not in {"true", "false", "transpile"} or (
            mode == "false" and not reason and dialect == "duckdb"
        ):
            raise CaseError("expected `execute: transpile` or `execute: false -- reason`")
        self.check_names()
        return Case(
            path=self.path,
            construct=self.path.parent.name,
            name=self.path.stem,
            dialect=dialect,
            tables=tuple(self.tables),
            values=self.values,
            execute=mode != "false",
            transpile=mode == "transpile",
            reason=reason,
            empty=self.seen.get("empty", ""),
            unsure=frozenset(self.unsure),
            unique=frozenset(self.unique),
            defects=self.defects,
            statements=tuple(self.statements),
            sql=sql,
        )

    def check_names(self) -> None:
        known: dict[str, set[str] | None] = {}
        for table in self.tables:
            if table.name in known:
                raise CaseError(f"table `{table.name}` twice")
            known[table.name] = set(table.columns) or None
        for dataset, column in (*self.values, *self.unsure, *self.unique):
            if column not in (known.get(dataset) or ()):
                raise CaseError(f"`{dataset}.{column}` is in no table of this case")
        for statement in self.statements:
            for edge in (*statement.rows, *(e for o in statement.outputs for e in o.edges)):
                if edge.dataset not in known:
                    raise CaseError(f"`{edge.dataset}` is no table of this case")
                columns = known[edge.dataset]
                if columns is not None and edge.column not in columns:
                    raise CaseError(f"`{edge.dataset}` has no column `{edge.column}`")
            if statement.target and statement.kind == "create":
                known.setdefault(statement.target, {o.name for o in statement.outputs} or None)


def parse_case(path: Path, text: str) -> Case:
    """Parse one case; every fault is a `CaseError` naming file and line."""
    return _Reader(path, text).read()


@cache
def load_cases(root: Path = ROOT) -> tuple[Case, ...]:
    """Load every case under a folder, sorted by path."""
    return tuple(parse_case(path, path.read_text(encoding="utf-8")) for path in sorted(root.glob("*/*.sql")))


def executable(cases: tuple[Case, ...]) -> Iterator[Case]:
    """Yield the cases that DuckDB can run."""
    return (case for case in cases if case.execute)

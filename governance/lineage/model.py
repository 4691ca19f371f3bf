"""The shapes that lineage yields: one statement's columns, rows, scans, grain and gaps.

Names are spelled as their definition spells them (the schema for sources, the alias for outputs); two
references to one column are equal strings, so that graphs join on them without folding again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from governance.project.location import Span


class Subtype(str, Enum):
    """OpenLineage's vocabulary, column lineage facet 1.2; the first three are DIRECT, the rest INDIRECT."""

    IDENTITY = "IDENTITY"
    TRANSFORMATION = "TRANSFORMATION"
    AGGREGATION = "AGGREGATION"
    JOIN = "JOIN"
    GROUP_BY = "GROUP_BY"
    FILTER = "FILTER"
    SORT = "SORT"
    WINDOW = "WINDOW"
    CONDITIONAL = "CONDITIONAL"

    @property
    def direct(self) -> bool:
        """Whether the value is made from the input, rather than decided by it."""
        return self in _DIRECT

    @property
    def type(self) -> str:
        """OpenLineage's `DIRECT` or `INDIRECT`."""
        return "DIRECT" if self in _DIRECT else "INDIRECT"


_DIRECT = frozenset({Subtype.IDENTITY, Subtype.TRANSFORMATION, Subtype.AGGREGATION})


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column of a dataset. `dataset` is a relation name as spelled by its definition."""

    dataset: str
    column: str

    def __str__(self) -> str:
        return f"{self.dataset}.{self.column}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One step between a source value and an output value, outermost last in a chain.

    `name` is lower case: sqlglot's canonical function name, an operator symbol (`||`, `+`, `=`), or a
    keyword (`cast`, `case`, `is null`, `in`, `window`, `subquery`). `args` holds the arguments in order:
    `·` where the traced value goes in, a literal as SQL (`256`, `'salt'`), `…` for any other expression,
    `{dataset.column}`-free. `distinct` marks `count(distinct ·)` and its like.
    """

    name: str
    args: tuple[str, ...] = ("·",)
    distinct: bool = False

    def __str__(self) -> str:
        prefix = "distinct " if self.distinct else ""
        if self.args == ("·",):
            return f"{self.name} distinct" if self.distinct else self.name
        return f"{self.name}({prefix}{', '.join(self.args)})"


@dataclass(frozen=True, slots=True)
class Input:
    """One dependency of one output column; two different chains of operations are two inputs.

    `scan` indexes `Statement.scans`: which reading of the dataset the value came through. For an INDIRECT
    input, `operations` is the chain inside the deciding expression (`=('·', 'HIV')`, …).
    """

    dataset: str
    column: str
    subtype: Subtype
    operations: tuple[Operation, ...] = ()
    scan: int = -1
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """An output column, by position and name (names may repeat).

    `gap` marks a column whose inputs are "everything in scope" because something was not understood.
    `star` is set when a `*` produced it. `literal` is the SQL of a constant output, else empty. `counted`
    indexes the scans whose number of rows the value tells without reading a column (`count(*)`, `sum(1)`).
    """

    name: str
    position: int
    inputs: tuple[Input, ...] = ()
    span: Span | None = None
    gap: bool = False
    star: bool = False
    literal: str = ""
    counted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RowInput:
    """A column that decides which rows exist, held once per relation.

    `operations` is the chain in the predicate (`=(·, 'HIV')`), `scan` as on `Input`.
    """

    dataset: str
    column: str
    subtype: Subtype
    operations: tuple[Operation, ...] = ()
    scan: int = -1
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ScanColumn:
    """A column of one reading of a dataset (`scan` indexes `Statement.scans`)."""

    scan: int
    column: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A conjunct that holds for every row that a scan contributes values to.

    `op` is one of `=`, `<>`, `<`, `<=`, `>`, `>=`, `in`, `not in`, `is null`, `is not null`, `is true`,
    `like`, `opaque`. `left` is a scan's column, possibly under `operations`; the other side is `right` (a
    scan's column: an equi-join, also from IN/EXISTS) or `values` (literals as SQL, one for comparisons).
    `opaque` stands for a predicate that is not of this form; `left` is then one column it mentions.
    """

    op: str
    left: ScanColumn
    right: ScanColumn | None = None
    values: tuple[str, ...] = ()
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """One reading of a dataset in a statement, with what holds for the rows that got through.

    `guards` hold whenever a value of this scan is in the output: later filters, inner and semi joins, and
    what the nullable side of an outer join demanded of itself. `semi` marks a scan inside IN/EXISTS.
    """

    dataset: str
    guards: tuple[Guard, ...] = ()
    semi: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class GroupProof:
    """A lower bound on the size of every group: `having count([distinct] column) >= at_least`.

    `column` is None for `count(*)`.
    """

    column: ColumnRef | None
    distinct: bool
    at_least: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not understood. `columns` are the affected outputs, empty for the whole relation."""

    code: str
    message: str
    span: Span | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Lineage of one statement.

    Attributes:
        kind: `select`, `create`, `insert`, `update`, `delete`, `merge`, `declared` (a source or seed: no code) or
            `other`.
        target: the dataset written, None for a query.
        columns: the outputs in order.
        row_inputs: what decides which rows exist.
        scans: every reading of a dataset, in order of appearance.
        grain: alternative sets of output columns that determine a row; sorted; `((),)` is a single row.
        grouped_by: the inputs of the outermost GROUP BY / DISTINCT keys, empty tuple for a global aggregate,
            None when rows are not aggregated.
        group_proofs: proved group sizes.
        open_star: spans of `*` projections that let a new upstream column through to the output.
        gaps: what was not understood.
    """

    kind: str
    target: str | None = None
    columns: tuple[OutputColumn, ...] = ()
    row_inputs: tuple[RowInput, ...] = ()
    scans: tuple[Scan, ...] = ()
    grain: tuple[tuple[str, ...], ...] = ()
    grouped_by: tuple[ColumnRef, ...] | None = None
    group_proofs: tuple[GroupProof, ...] = ()
    open_star: tuple[Span, ...] = ()
    gaps: tuple[Gap, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeLineage:
    """Lineage of one node of a project: its branches merged, statements of a script composed.

    `dataset` is the node's `relation`. `branches` maps a branch name to its statement, the merged one
    under the empty string; spans are offsets into that branch's compiled SQL.
    """

    unique_id: str
    dataset: str
    merged: Statement
    branches: Mapping[str, Statement] = field(default_factory=dict)
    traced: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Column lineage of a whole project.

    Attributes:
        nodes: by unique_id, in topological order (ties by unique_id); every node that has a relation or code.
        by_dataset: relation name to unique_id.
        columns: relation name to its column names in order, for every dataset known.
        conflicts: disagreements between declared columns, catalogs, contracts and inferred ones, as text.
    """

    nodes: Mapping[str, NodeLineage]
    by_dataset: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    conflicts: tuple[str, ...] = ()


WHOLE_ROW = "*"
"""The column name that stands for every column of a dataset whose columns are not known."""

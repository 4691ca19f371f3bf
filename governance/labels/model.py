"""Classes, levels, states and labels, and what is judged of a relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any

from governance.lineage.model import ColumnRef, Operation, Subtype


class Level(IntEnum):
    """How hard the law protects a class; a total order."""

    NONE = 0
    PUBLIC = 1
    PERSONAL = 2
    SENSITIVE = 3
    PROHIBITED = 4

    @property
    def word(self) -> str:
        """The word used in policies and output."""
        return self.name.lower()


class Role(str, Enum):
    """How a class harms."""

    IDENTIFIER = "identifier"
    PSEUDONYM = "pseudonym"
    QUASI = "quasi"
    ATTRIBUTE = "attribute"
    SECRET = "secret"  # noqa: S105 - a role, not a password
    BEHAVIOUR = "behaviour"
    UNKNOWN = "unknown"


class State(str, Enum):
    """How much of a value is left, most first."""

    RAW = "raw"
    MASKED = "masked"
    GENERALISED = "generalised"
    PSEUDONYM_OPEN = "pseudonym.open"
    PSEUDONYM_KEYED = "pseudonym.keyed"
    EXISTENCE = "existence"
    GROUP = "group"
    NONE = "none"


class Identity(IntEnum):
    """How well a relation's rows can be tied to a person; a total order, higher is worse."""

    NONE = 0
    GROUP = 1
    UNLINKED = 2
    LINKABLE = 3
    KEYED = 4
    OPEN = 5
    DIRECT = 6

    @property
    def word(self) -> str:
        """The word used in policies and output."""
        return {4: "pseudonym.keyed", 5: "pseudonym.open"}.get(self.value, self.name.lower())


class Source(str, Enum):
    """Where a label came from."""

    DECLARED = "declared"
    INHERITED = "inherited"
    SUGGESTED = "suggested"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataClass:
    """An entry of the taxonomy.

    `bits` is the default log2 cardinality, 0 unknown; `also` further roles; `coarser` names the class that a
    generalised value belongs to.
    """

    name: str
    role: Role
    bits: float = 0.0
    also: tuple[Role, ...] = ()
    fideslang: str = ""
    dpv: str = ""
    description: str = ""
    coarser: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one regime says of one class: level, article, and whether the article was checked."""

    level: Level
    article: str = ""
    verified: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """A regime pack: levels per class subtree (the longest prefix wins) and per subject kind."""

    name: str
    title: str
    entries: Mapping[str, Entry]
    default: Entry
    minor: Entry | None = None
    minor_under: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """All classes by name, and the active regimes in the order of the policy.

    `groups` are inner names of the tree that are no classes, with what they mean; `dependencies` pairs of
    classes of which the first determines the second; `memo` what was looked up in it already.
    """

    classes: Mapping[str, DataClass]
    regimes: tuple[Regime, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    dependencies: tuple[tuple[str, str], ...] = ()
    memo: dict[tuple[str, str], Any] = field(init=False, default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a label's way: where it came from and what was done to it.

    `subtype` tells a value flow from an implicit one.
    """

    column: ColumnRef
    operations: tuple[Operation, ...]
    subtype: Subtype
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One class of personal data on one column (or on a relation's rows).

    `origin` is the declared column; `path` holds the hops from the origin (exclusive of the sink). `bits` is
    what is left of a quasi-identifier. `owed` says which evidence is missing before `state` may be believed
    (then `state` is the state it would have; `floor` the state to judge by until it is discharged).
    `implicit` marks a label that came through a condition rather than a value.
    """

    data_class: str
    state: State
    origin: ColumnRef
    subject: str = ""
    source: Source = Source.DECLARED
    path: tuple[Hop, ...] = ()
    bits: float = 0.0
    implicit: bool = False
    evidence: str = ""
    owed: str = ""
    floor: State | None = None
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLabels:
    """What is known of one dataset.

    Attributes:
        columns: labels by output column name, sorted.
        presence: labels that decide which rows exist.
        identity: of the rows, from the columns together; `identity_by` names the columns that decide it.
        grain: in words: `person:<subject>`, `event:<subject>`, `group`, `row`, `unknown`.
        group_size: the proved or witnessed least number of people per row, 0 if none is.
        anonymity: the estimate k̂ = population / product of cardinalities, per subject.
        bits: of each quasi-identifier that counts, after functional dependencies, for the explanation.
    """

    dataset: str
    columns: Mapping[str, tuple[Label, ...]]
    presence: tuple[Label, ...] = ()
    identity: Identity = Identity.NONE
    identity_by: tuple[str, ...] = ()
    grain: str = "unknown"
    group_size: int = 0
    anonymity: Mapping[str, float] = field(default_factory=dict)
    bits: Mapping[str, float] = field(default_factory=dict)

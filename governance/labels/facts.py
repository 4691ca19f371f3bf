"""The facts a policy states: subjects, classifications, regimes and declassifiers.

They are apart from the norms (`governance.policy.model`), because labels need facts and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.labels.model import Level, State, Taxonomy


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry of the policy stands: file as given, 1-based line."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Minors:
    """The age below which people of a subject are minors, and the column (dotted) that tells it."""

    under: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of person. `key` is the dotted column that names one; `population` how many there are."""

    name: str
    key: str
    population: int = 0
    minors: Minors | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Classes of one dataset's columns, as declared.

    `dataset` is a dotted name (relation, its suffix, a node name or a dbt unique_id). `columns` maps column
    to class; `places` gives each column's line.
    """

    dataset: str
    columns: Mapping[str, str]
    subject: str = ""
    collected_for: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Declassifier:
    """Something a privacy owner says lowers a label.

    Exactly one of `macro`, `function`, `test` is set. `gives` is the state it yields; `secret` where the key
    comes from (`env.NAME`), `min_group` the k of a test (0: the policy's k).
    """

    gives: State
    macro: str = ""
    function: str = ""
    test: str = ""
    secret: str = ""
    min_group: int = 0
    classes: tuple[str, ...] = ()
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything labels are computed from, besides lineage.

    `levels` are the user's own overrides by class. `witnesses` names checks that passed for this build's
    artefacts: dataset to proved group size.
    """

    taxonomy: Taxonomy
    k: int = 20
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    classify: tuple[Classification, ...] = ()
    declassify: tuple[Declassifier, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)
    dependencies: tuple[tuple[str, str], ...] = ()
    witnesses: Mapping[str, int] = field(default_factory=dict)

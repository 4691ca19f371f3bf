"""What `privacy.yml` says, once read: norms and dated exceptions over the facts of `labels.facts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from governance.labels.facts import Facts, Place
from governance.labels.model import Identity, Level, State
from governance.policy.words import AUDIENCES


class Mode(str, Enum):
    """`observe` reports, `ratchet` fails on what is not in the baseline, `enforce` fails."""

    OBSERVE = "observe"
    RATCHET = "ratchet"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Where consent is recorded: `table` dotted, `key` its subject key, `when` a SQL predicate on it."""

    table: str
    key: str
    when: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A purpose. `marketing.email` lies under `marketing`; a parent covers its children.

    `retention`, `transfer` and `recipients` are what a record of processing states beyond what the project shows.
    """

    name: str
    basis: str
    consent: Consent | None = None
    assessment: str = ""
    compatible_with: tuple[str, ...] = ()
    adults_only: bool = False
    retention: str = ""
    transfer: str = ""
    recipients: tuple[str, ...] = ()
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Who uses the models a pattern matches, and for what. No `purposes` means that it only carries."""

    pattern: str
    purposes: tuple[str, ...] = ()
    audience: str = "internal"
    owner: str = ""
    k: int = 0
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What an `except` or `require` asks; empty members ask nothing, present ones must all hold.

    `states` holds for a label at one of them or weaker; `identity` for a relation at most that.
    """

    states: tuple[State, ...] = ()
    identity: Identity | None = None
    consent: bool = False
    adults: bool = False
    min_group: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An allow or a forbid.

    `classes` are patterns (`health.*`, `contact.email`); `levels` names of levels, each meaning "this and
    up" for a forbid and exactly "up to this" for an allow; `linkage` concerns linkage findings. Empty
    `purposes`, `audiences`, `zones`, `subjects` match any.
    """

    effect: str
    classes: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    linkage: bool = False
    purposes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    unless: Condition | None = None
    require: Condition | None = None
    because: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An approved exception for one flow, `origin -> sink`, both dotted columns.

    A sink of `dataset.*` means a finding about the whole relation. `zone` and `data_class`, where given,
    must be those of the flow.
    """

    origin: str
    sink: str
    state: State
    reason: str
    approved_by: str
    expires: date
    data_class: str = ""
    zone: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy, whole. `audiences` are the words that may name one, `files` every file, main one first."""

    facts: Facts
    mode: Mode = Mode.ENFORCE
    purposes: Mapping[str, Purpose] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    rules: tuple[Rule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    approvers: tuple[str, ...] = ()
    audiences: frozenset[str] = AUDIENCES
    on_violation: str = "abort"
    controller: str = ""
    files: tuple[str, ...] = ()

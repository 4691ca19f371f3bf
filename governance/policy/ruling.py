"""What the rules say of one label for one purpose: forbid beats allow, and the default protects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from governance.findings.model import Verdict
from governance.labels.model import Identity, Level, State
from governance.labels.taxonomy import UNKNOWN_CLASS, contains, overlaps
from governance.policy.model import Condition, Policy, Rule
from governance.policy.zones import Placement

_STRENGTH = {
    state: strength
    for strength, state in enumerate(
        (
            State.NONE,
            State.GROUP,
            State.EXISTENCE,
            State.PSEUDONYM_KEYED,
            State.GENERALISED,
            State.MASKED,
            State.PSEUDONYM_OPEN,
            State.RAW,
        )
    )
}


class Reason(str, Enum):
    """What decided."""

    PROHIBITED = "prohibited"
    FORBIDDEN = "forbidden"
    DEFAULT = "default"
    ALLOWED = "allowed"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is decided on: one label in one relation, judged at one state."""

    data_class: str
    state: State
    level: Level
    subject: str = ""
    unknown: bool = False
    identity: Identity = Identity.NONE
    group_size: int = 0
    consent: bool = False
    adults: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A verdict, the rule that gave it if one did, and what is missing when the verdict is owed."""

    verdict: Verdict
    reason: Reason
    rule: Rule | None = None
    missing: tuple[str, ...] = ()


def strength(state: State) -> int:
    """Return how much of a value a state leaves, as a number; an open pseudonym is nearly the value."""
    return _STRENGTH[state]


def at_most(state: State, limit: State) -> bool:
    """Tell whether a state leaves no more of a value than another."""
    return _STRENGTH[state] <= _STRENGTH[limit]


def covers(parent: str, purpose: str) -> bool:
    """Tell whether a purpose is another one or lies above it."""
    return purpose == parent or purpose.startswith(parent + ".")


def decide_label(asked: Asked, placement: Placement, purpose: str, policy: Policy) -> Ruling:
    """Decide on one label for one purpose.

    The order of the rules does not matter: any forbid that applies denies, and of several allows the one
    with everything discharged wins.
    """
    if asked.level is Level.PROHIBITED:
        return Ruling(verdict=Verdict.DENY, reason=Reason.PROHIBITED)
    forbids = [rule for rule in policy.rules if forbids_label(rule, asked, placement, purpose)]
    if forbids:
        return Ruling(verdict=Verdict.DENY, reason=Reason.FORBIDDEN, rule=_first(forbids))
    allows = [rule for rule in policy.rules if allows_label(rule, asked, placement, purpose)]
    lacking = sorted(
        ((missing_for(rule.require, asked), rule) for rule in allows),
        key=lambda pair: (len(pair[0]), pair[1].place.path, pair[1].place.line),
    )
    if lacking and not lacking[0][0]:
        return Ruling(verdict=Verdict.ALLOW, reason=Reason.ALLOWED, rule=lacking[0][1])
    if asked.level < Level.SENSITIVE and not asked.unknown:
        return Ruling(verdict=Verdict.ALLOW, reason=Reason.DEFAULT)
    if lacking:
        return Ruling(verdict=Verdict.OWED, reason=Reason.REQUIRED, rule=lacking[0][1], missing=lacking[0][0])
    return Ruling(verdict=Verdict.UNKNOWN if asked.unknown else Verdict.DENY, reason=Reason.DEFAULT)


def forbids_label(rule: Rule, asked: Asked, placement: Placement, purpose: str) -> bool:
    """Tell whether a forbid applies: it does when the data may be what it names, unless excepted."""
    if rule.effect != "forbid" or not (rule.classes or rule.levels):
        return False
    if not in_scope(rule, placement, purpose):
        return False
    if rule.subjects and asked.subject and asked.subject not in rule.subjects:
        return False
    named = any(overlaps(pattern, asked.data_class) for pattern in rule.classes)
    if not named and not any(asked.level >= level for level in rule.levels):
        return False
    if rule.states:
        if not any(at_most(limit, asked.state) for limit in rule.states):
            return False
    elif asked.level < Level.PERSONAL:
        return False
    return rule.unless is None or bool(missing_for(rule.unless, asked))


def allows_label(rule: Rule, asked: Asked, placement: Placement, purpose: str) -> bool:
    """Tell whether an allow covers the data wholly, leaving its `require` aside."""
    if rule.effect != "allow" or not (rule.classes or rule.levels):
        return False
    if not _covers_scope(rule, placement, purpose):
        return False
    if rule.subjects and asked.subject not in rule.subjects:
        return False
    if asked.unknown or asked.data_class == UNKNOWN_CLASS:
        named = any(pattern in {"*", UNKNOWN_CLASS} for pattern in rule.classes)
    else:
        named = any(contains(pattern, asked.data_class) for pattern in rule.classes)
        named = named or any(asked.level <= level for level in rule.levels)
    if not named:
        return False
    return not rule.states or any(at_most(asked.state, limit) for limit in rule.states)


def missing_for(condition: Condition | None, asked: Asked) -> tuple[str, ...]:
    """Return what a condition asks and the data does not fulfil, in words."""
    if condition is None:
        return ()
    missing: list[str] = []
    if condition.states and not any(at_most(asked.state, limit) for limit in condition.states):
        missing.append("state " + " or ".join(f"`{state.value}`" for state in condition.states))
    if condition.identity is not None and asked.identity > condition.identity:
        missing.append(f"identity at most `{condition.identity.word}`")
    if condition.consent and not asked.consent:
        missing.append("consent")
    if condition.adults and not asked.adults:
        missing.append("adults only")
    if condition.min_group and asked.group_size < condition.min_group:
        missing.append(f"groups of at least {condition.min_group} people")
    return tuple(missing)


def linkage_rule(policy: Policy, placement: Placement, subjects: Sequence[str]) -> Rule | None:
    """Return the rule about linkage that applies to a relation, a forbid before an allow."""
    about = [rule for rule in policy.rules if rule.linkage]
    forbids = [
        rule
        for rule in about
        if rule.effect == "forbid"
        and any(in_scope(rule, placement, purpose) for purpose in placement.purposes)
        and (not rule.subjects or not subjects or bool(set(subjects) & set(rule.subjects)))
    ]
    if forbids:
        return _first(forbids)
    allows = [
        rule
        for rule in about
        if rule.effect == "allow"
        and all(_covers_scope(rule, placement, purpose) for purpose in placement.purposes)
        and (not rule.subjects or (bool(subjects) and set(subjects) <= set(rule.subjects)))
    ]
    return _first(allows) if allows else None


def in_scope(rule: Rule, placement: Placement, purpose: str) -> bool:
    """Whether a rule may concern a node for a purpose: anything shared is enough."""
    if rule.purposes and not any(covers(p, purpose) or covers(purpose, p) for p in rule.purposes):
        return False
    if rule.audiences and not set(rule.audiences) & set(placement.audiences):
        return False
    return not rule.zones or placement.name in rule.zones


def _covers_scope(rule: Rule, placement: Placement, purpose: str) -> bool:
    """Whether a rule covers a node for a purpose wholly: every audience, the whole purpose."""
    if rule.purposes and not any(covers(p, purpose) for p in rule.purposes):
        return False
    if rule.audiences and not set(placement.audiences) <= set(rule.audiences):
        return False
    return not rule.zones or placement.name in rule.zones


def _first(rules: Iterable[Rule]) -> Rule:
    return min(rules, key=lambda rule: (rule.place.path, rule.place.line))

"""What is odd about a policy though it is valid: rules that decide nothing, zones that match nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from governance.errors import Problem
from governance.findings.model import Severity
from governance.labels.facts import Place
from governance.labels.model import Label, RelationLabels
from governance.labels.propagate import Labelling
from governance.labels.taxonomy import contains, overlaps
from governance.lineage.collector import paused_collector
from governance.lineage.model import Graph
from governance.policy.context import Context
from governance.policy.decide import decide_in
from governance.policy.model import Mode, Policy, Rule, Zone
from governance.policy.ruling import in_scope
from governance.policy.zones import Placement, matches, specificity
from governance.project.nodes import Project

_LONG = timedelta(days=366)


def lint_policy(
    project: Project, graph: Graph, labelling: Labelling, policy: Policy, *, today: date
) -> tuple[Problem, ...]:
    """Return what a privacy owner should look at, in the order of the files.

    Args:
        project: the project the policy is for.
        graph: its lineage.
        labelling: the labels along it under this policy.
        policy: a valid policy.
        today: the date waivers are judged on.
    """
    found = [
        *_zones(project, policy),
        *_purposes(policy),
        *_rules(project, graph, labelling, policy, today),
        *_waivers(policy, today),
        *_facts(labelling.relations, policy),
    ]
    order = {name: index for index, name in enumerate(policy.files)}
    return tuple(sorted(found, key=lambda p: (order.get(p.path, len(order)), p.line, p.message)))


def _zones(project: Project, policy: Policy) -> Iterator[Problem]:
    nodes = [node for _, node in sorted(project.nodes.items())]
    covered = {
        zone.pattern: {n.unique_id for n in nodes if matches(zone.pattern, n)} for zone in policy.zones
    }
    for zone in policy.zones:
        mine = covered[zone.pattern]
        if not mine:
            yield _at(
                zone.place, f"zone `{zone.pattern}` matches nothing", "correct the pattern or remove the zone"
            )
        elif not zone.owner and zone.purposes:
            yield _at(
                zone.place, f"zone `{zone.pattern}` names no owner", 'say whom to ask: `owner: "@team"`'
            )
        yield from _ties(zone, policy, covered)


def _ties(zone: Zone, policy: Policy, covered: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Two patterns that are equally specific and cover one node: which of them wins is hard to see."""
    for other in policy.zones:
        if other.pattern <= zone.pattern or specificity(other.pattern) != specificity(zone.pattern):
            continue
        shared = covered[zone.pattern] & covered[other.pattern]
        if shared:
            yield _at(
                zone.place,
                f"zones `{zone.pattern}` and `{other.pattern}` are equally specific and share {len(shared)} nodes",
                "make one of the patterns longer",
            )


def _purposes(policy: Policy) -> Iterator[Problem]:
    served = {purpose for zone in policy.zones for purpose in zone.purposes}
    for entry in policy.facts.classify:
        served.update(entry.collected_for)
    for purpose in policy.purposes.values():
        served.update(purpose.compatible_with)
    for name, purpose in sorted(policy.purposes.items()):
        used = any(
            other == name or other.startswith(name + ".") or name.startswith(other + ".") for other in served
        )
        if not used:
            yield _at(
                purpose.place, f"no zone serves the purpose `{name}`", "remove it, or name it in a zone"
            )
        if purpose.basis == "legitimate_interest" and not purpose.assessment:
            yield _at(
                purpose.place,
                f"purpose `{name}` rests on legitimate interest without an assessment",
                "name the balancing test: `assessment: docs/….md`",
            )


def _rules(
    project: Project, graph: Graph, labelling: Labelling, policy: Policy, today: date
) -> Iterator[Problem]:
    """A rule that can decide nothing, or an allow that nothing needs.

    A forbid that denies nothing today does its work: nobody does what it forbids. An allow that allows nothing
    today is a door left open.
    """
    strict = replace(policy, mode=Mode.ENFORCE, waivers=())
    present = _present(labelling.relations)

    context = Context(project, graph, labelling.relations, strict, today)

    def outcome(rules: tuple[Rule, ...]) -> frozenset[tuple[str, str, str]]:
        with paused_collector():
            found = decide_in(context.with_rules(rules), labelling)
        return frozenset(
            (f.fingerprint, f.rule, f.severity.value) for f in found if f.severity is not Severity.NOTE
        )

    whole = outcome(policy.rules) if any(rule.effect == "allow" for rule in policy.rules) else frozenset()
    places = [placement for placement in context.placements.values() if placement.judged]
    for at, rule in enumerate(policy.rules):
        if rule.classes and not any(overlaps(p, c) for p in rule.classes for c in present):
            yield _at(
                rule.place,
                f"no data of {_patterns(rule)} is in the project",
                "remove the rule or classify the data",
            )
        elif not _reaches(rule, places):
            yield _at(
                rule.place,
                "no zone is within the rule's `for`, `audience` and `zone`",
                "correct them or remove the rule",
            )
        elif rule.effect == "allow" and outcome(policy.rules[:at] + policy.rules[at + 1 :]) == whole:
            yield _at(
                rule.place,
                "the rule allows nothing that would be denied today",
                "check its `for`, `audience`, `zone` and `state`",
            )
        wider = _wider(at, policy.rules)
        if wider is not None:
            yield _at(rule.place, f"the rule adds nothing to {wider.place}", "remove one of the two")
        if not rule.because:
            yield _at(
                rule.place,
                "the rule gives no reason",
                "say why: `because: …`; the reason is shown to whom it stops",
            )
        shadow = _shadow(rule, policy)
        if shadow is not None:
            yield _at(
                rule.place,
                f"the rule can never allow anything: {shadow.place} forbids all of it",
                "remove one of the two",
            )


def _reaches(rule: Rule, places: Iterable[Placement]) -> bool:
    """Tell whether some judged node is within a rule's scope."""
    return any(in_scope(rule, placement, purpose) for placement in places for purpose in placement.purposes)


def _wider(at: int, rules: Sequence[Rule]) -> Rule | None:
    """Return a forbid that forbids all that another one does, the first of two equal ones."""
    rule = rules[at]
    if rule.effect != "forbid" or not rule.classes:
        return None
    for index, other in enumerate(rules):
        if index == at or other.effect != "forbid" or not other.classes or other.levels or rule.levels:
            continue
        covered = (
            all(
                any(contains(theirs, mine.removesuffix(".*")) for theirs in other.classes)
                for mine in rule.classes
            )
            and _within(rule.purposes, other.purposes)
            and _within(rule.audiences, other.audiences)
            and _within(rule.zones, other.zones)
            and _within(rule.subjects, other.subjects)
            and _within(rule.states, other.states)
            and other.unless in {None, rule.unless}
        )
        if covered and (index < at or _wider_than(other, rule)):
            return other
    return None


def _within(mine: Sequence[object], theirs: Sequence[object]) -> bool:
    """Tell whether a filter lets through no more than another; an empty one lets everything through."""
    return not theirs or (bool(mine) and set(mine) <= set(theirs))


def _wider_than(other: Rule, rule: Rule) -> bool:
    """Tell whether a rule that covers another one is not the same in other words."""
    return replace(other, place=rule.place, because="") != replace(rule, because="")


def _shadow(rule: Rule, policy: Policy) -> Rule | None:
    """Return a forbid that takes back everything an allow gives."""
    if rule.effect != "allow" or not rule.classes or rule.linkage:
        return None
    for other in policy.rules:
        narrow = (
            other.purposes or other.audiences or other.zones or other.subjects or other.states or other.unless
        )
        takes_all = bool(other.classes) and all(
            any(contains(theirs, mine.removesuffix(".*")) for theirs in other.classes)
            for mine in rule.classes
        )
        if other.effect == "forbid" and not narrow and takes_all:
            return other
    return None


def _waivers(policy: Policy, today: date) -> Iterator[Problem]:
    if policy.waivers and not policy.approvers:
        yield _at(
            policy.waivers[0].place, "the policy has waivers and names no `approvers`", "name who may approve"
        )
    for waiver in policy.waivers:
        if waiver.expires - today > _LONG:
            yield _at(
                waiver.place,
                f"the waiver ends on {waiver.expires.isoformat()}, more than a year ahead",
                "look at it again within a year",
            )
        if not waiver.zone and not waiver.data_class:
            yield _at(
                waiver.place,
                "the waiver names neither `class` nor `zone`",
                "bind it to both, as `governance waive` does",
            )


def _facts(relations: Mapping[str, RelationLabels], policy: Policy) -> Iterator[Problem]:
    subjects = {label.subject for label in _labels(relations)}
    for name, subject in sorted(policy.facts.subjects.items()):
        if name not in subjects:
            yield _at(
                subject.place,
                f"no data is about the subject `{name}`",
                "remove it, or name it under `classify`",
            )
        elif not subject.population:
            yield _at(
                subject.place,
                f"the population of `{name}` is not stated",
                "state it; linkage is estimated with 10,000 otherwise",
            )
    for entry in policy.facts.classify:
        if entry.columns and not entry.subject:
            yield _at(entry.place, f"`{entry.dataset}` does not say whom its data is about", "`subject: …`")
        if entry.columns and not entry.collected_for:
            yield _at(
                entry.place,
                f"`{entry.dataset}` does not say what its data was collected for",
                "`collected_for: […]`",
            )


def _present(relations: Mapping[str, RelationLabels]) -> frozenset[str]:
    return frozenset(label.data_class for label in _labels(relations))


def _labels(relations: Mapping[str, RelationLabels]) -> Iterator[Label]:
    for _, relation in sorted(relations.items()):
        for _, labels in sorted(relation.columns.items()):
            yield from labels
        yield from relation.presence


def _patterns(rule: Rule) -> str:
    return ", ".join(f"`{pattern}`" for pattern in rule.classes)


def _at(place: Place, message: str, help: str) -> Problem:
    return Problem(message=message, path=place.path, line=place.line, help=help)

"""What a policy says against itself, and against the project it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from governance.errors import Problem
from governance.labels.facts import Classification, Place
from governance.policy.model import Policy, Purpose
from governance.project.names import split


def contradictions(policy: Policy) -> list[Problem]:
    """Return the places where a policy contradicts itself."""
    return [*_circles(policy), *_twice_classified(policy), *_twice_waived(policy), *_twice_zoned(policy)]


def _circles(policy: Policy) -> Iterator[Problem]:
    """Purposes that are each declared compatible with the next: none of them is what data was collected for."""
    reported: set[frozenset[str]] = set()
    for start in sorted(policy.purposes):
        trail = _circle(policy.purposes, start)
        if trail and frozenset(trail) not in reported:
            reported.add(frozenset(trail))
            yield _at(
                policy.purposes[start].place,
                "`compatible_with` makes a circle: " + " -> ".join(f"`{name}`" for name in (*trail, start)),
                "one purpose of the circle that is not compatible with another",
            )


def _circle(purposes: Mapping[str, Purpose], start: str) -> tuple[str, ...]:
    stack: list[tuple[str, tuple[str, ...]]] = [(start, ())]
    seen: set[str] = set()
    while stack:
        name, trail = stack.pop()
        for following in reversed(purposes[name].compatible_with if name in purposes else ()):
            if following == start:
                return (*trail, name)
            if following not in seen:
                seen.add(following)
                stack.append((following, (*trail, name)))
    return ()


def _twice_classified(policy: Policy) -> Iterator[Problem]:
    """One column of one dataset with two classes, or one dataset with two subjects, in two entries."""
    first: dict[tuple[str, ...], Classification] = {}
    for entry in policy.facts.classify:
        name = tuple(part.lower() for part in split(entry.dataset))
        other = first.setdefault(name, entry)
        if other is entry:
            continue
        if other.subject and entry.subject and other.subject != entry.subject:
            yield _at(
                entry.place,
                f"`{entry.dataset}` is about `{entry.subject}` here and `{other.subject}` in {other.place}",
                "one subject",
            )
        for column, data_class in sorted(entry.columns.items()):
            before = {key.lower(): value for key, value in other.columns.items()}.get(column.lower())
            if before and before != data_class:
                yield _at(
                    entry.places.get(column, entry.place),
                    f"`{entry.dataset}.{column}` is `{data_class}` here and `{before}` in {other.place}",
                    "one class",
                )


def _twice_waived(policy: Policy) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str, str], Place] = {}
    for waiver in policy.waivers:
        what = (waiver.origin.lower(), waiver.sink.lower(), waiver.state.value, waiver.data_class)
        if what in seen:
            yield _at(waiver.place, f"the flow is waived in {seen[what]} already", "one waiver for a flow")
        seen.setdefault(what, waiver.place)


def _twice_zoned(policy: Policy) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for zone in policy.zones:
        if zone.pattern in seen:
            yield _at(
                zone.place, f"the zone `{zone.pattern}` is given in {seen[zone.pattern]} already", "one entry"
            )
        seen.setdefault(zone.pattern, zone.place)


def _at(place: Place, message: str, expected: str) -> Problem:
    return Problem(message=message, path=place.path, line=place.line, expected=expected)

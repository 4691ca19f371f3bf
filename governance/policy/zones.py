"""Which zone a node stands in: who uses it, and for what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from governance.policy.model import Policy, Zone
from governance.policy.words import CARRIES
from governance.project.nodes import Node, Project, ResourceType

_WILD = re.compile(r"[*?]")
_NAMED = ("model", "exposure", "group", "tag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a node stands.

    Attributes:
        zone: the most specific zone that matches, None if there is none.
        purposes: everything it serves, from the zone and from its own meta.
        audiences: everybody who reads it.
        unknown: what its meta names that the policy does not declare, as (kind, word).
    """

    zone: Zone | None = None
    purposes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def judged(self) -> bool:
        """Whether flows into the node are decided on; otherwise it only carries."""
        return bool(self.purposes)

    @property
    def placed(self) -> bool:
        """Whether anything says who uses the node."""
        return self.zone is not None or bool(self.purposes)

    @property
    def name(self) -> str:
        """What the zone is called: its pattern, `meta` if the node alone says so, empty if there is none."""
        if self.zone is not None:
            return self.zone.pattern
        return "meta" if self.purposes else ""


def place_nodes(project: Project, policy: Policy) -> dict[str, Placement]:
    """Place every node of a project."""
    zones = sorted(policy.zones, key=lambda zone: (specificity(zone.pattern), zone.pattern), reverse=True)
    return {unique_id: place(node, zones, policy) for unique_id, node in sorted(project.nodes.items())}


def place(node: Node, zones: Iterable[Zone], policy: Policy) -> Placement:
    """Place one node; `zones` go from the most specific to the least."""
    zone = next((zone for zone in zones if matches(zone.pattern, node)), None)
    meta = node.governance
    purposes = list(zone.purposes) if zone else []
    audiences = [zone.audience] if zone else []
    unknown: list[tuple[str, str]] = []
    known = declared_purposes(policy)
    for word in _texts(meta.get("purpose")):
        if word in known:
            purposes.append(word)
        else:
            unknown.append(("purpose", word))
    for word in _texts(meta.get("audience")):
        if word in policy.audiences and word != CARRIES:
            audiences.append(word)
        elif word not in policy.audiences:
            unknown.append(("audience", word))
    if purposes:
        audiences = [word for word in audiences if word != CARRIES] or ["internal"]
    return Placement(
        zone=zone,
        purposes=tuple(sorted(set(purposes))),
        audiences=tuple(sorted(set(audiences))),
        unknown=tuple(sorted(set(unknown))),
    )


def matches(pattern: str, node: Node) -> bool:
    """Tell whether a zone's pattern covers a node.

    Paths concern everything that has a file but exposures, which are placed by name, since many of them
    share one file.
    """
    kind, rest = _kind_of(pattern)
    if not kind:
        return node.resource_type is not ResourceType.EXPOSURE and _glob(pattern, path=True)(node.path)
    if kind == "exposure":
        name = node.name.removeprefix("exposure:")
        return node.resource_type is ResourceType.EXPOSURE and _glob(rest, path=False)(name)
    if node.resource_type is ResourceType.EXPOSURE:
        return False
    if kind == "group":
        return bool(node.group) and _glob(rest, path=False)(node.group)
    if kind == "tag":
        return any(_glob(rest, path=False)(tag) for tag in node.tags)
    matcher = _glob(rest, path=False)
    return matcher(node.name) or matcher(node.name.rpartition(".")[2])


@lru_cache(maxsize=4096)
def _kind_of(pattern: str) -> tuple[str, str]:
    """Return what a pattern names nodes by and the rest, nothing and the whole for paths."""
    kind, colon, rest = pattern.partition(":")
    return (kind, rest) if colon and kind in _NAMED else ("", pattern)


def declared_purposes(policy: Policy) -> frozenset[str]:
    """Return the purposes that may be named: those declared, and their parents."""
    return _with_parents(tuple(sorted(policy.purposes)))


@lru_cache(maxsize=64)
def _with_parents(names: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        parts = name.split(".")
        found.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return frozenset(found)


def specificity(pattern: str) -> tuple[int, int, int]:
    """Order patterns: an exact name or path, then a path by its literal length, then group, tag and globs."""
    kind, colon, rest = pattern.partition(":")
    named = bool(colon) and kind in _NAMED
    text = rest if named else pattern
    wild = len(_WILD.findall(text))
    literal = len(_WILD.sub("", text))
    exact = not wild and (not named or kind in {"model", "exposure"})
    rank = 3 if exact else 1 if named else 2
    return rank if literal else 0, literal, -wild


class _Matcher:
    __slots__ = ("_exact", "_regex")

    def __init__(self, pattern: str, *, path: bool) -> None:
        self._exact = pattern if not _WILD.search(pattern) and not pattern.endswith("/") else None
        self._regex = re.compile(_translate(pattern, path=path), re.DOTALL)

    def __call__(self, text: str) -> bool:
        return text == self._exact if self._exact is not None else self._regex.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _glob(pattern: str, *, path: bool) -> _Matcher:
    return _Matcher(pattern, path=path)


def _translate(pattern: str, *, path: bool) -> str:
    if path and pattern.endswith("/"):
        pattern += "**"
    out: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at) and path:
            out.append("(?:[^/]+/)*")
            at += 3
        elif pattern.startswith("**", at):
            out.append(".*")
            at += 2
        elif pattern[at] == "*":
            out.append("[^/]*" if path else ".*")
            at += 1
        elif pattern[at] == "?":
            out.append("[^/]" if path else ".")
            at += 1
        else:
            out.append(re.escape(pattern[at]))
            at += 1
    return "".join(out)


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, (list, tuple)):
        return tuple(str(item).strip() for item in value if item is not None and str(item).strip())
    if isinstance(value, Mapping):
        return tuple(str(key).strip() for key in value)
    text = str(value).strip()
    return (text,) if text else ()

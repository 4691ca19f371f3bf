"""Draft a first `privacy.yml` from what a project has: its folders, its subjects, what its names suggest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from governance.policy.suggest import Suggestion
from governance.project.nodes import Node, Project, ResourceType

_CARRIERS = (
    "staging",
    "stg",
    "base",
    "intermediate",
    "int",
    "prep",
    "raw",
    "bronze",
    "silver",
    "source",
    "landing",
)
_KEYS = ("account.id",)
_BUILT = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT, ResourceType.SEED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A first policy, and what its author has to decide."""

    text: str
    questions: tuple[str, ...]


def draft_policy(project: Project, suggestions: Iterable[Suggestion], *, regimes: Iterable[str]) -> Draft:
    """Draft a policy that is valid at once and only observes, so that nothing stops before it was read.

    Args:
        project: its folders become zones, its sources the tables to classify.
        suggestions: classes to propose, from `suggest`.
        regimes: the packs to activate.
    """
    by_table: dict[str, list[Suggestion]] = {}
    for suggestion in suggestions:
        by_table.setdefault(suggestion.node_name, []).append(suggestion)
    carriers, users = _folders(project)
    exposures = any(n.resource_type is ResourceType.EXPOSURE for n in project.nodes.values())
    lines = [
        "# Written by `governance init`. Read it, correct it, then set `mode: enforce`.",
        "version: 1",
        f"regimes: [{', '.join(regimes)}]",
        "mode: observe                 # observe | ratchet | enforce",
        "k: 20                         # the least number of people a published row may stand for",
        "",
        *_subjects(by_table),
        *_classify(by_table),
        "purposes:                     # what data is used for, and on which legal basis",
        "  operations: {basis: contract}",
        "  analytics: {basis: legitimate_interest}",
        "",
        "zones:                        # who uses the models of a folder, and for what",
        *(f"  {_quoted(folder + '/**')}: {{audience: pipeline}}" for folder in carriers),
        *(f"  {_quoted(folder + '/**')}: {{for: [analytics], audience: internal}}" for folder in users),
        *(['  "exposure:*": {for: [analytics], audience: internal}'] if exposures else []),
        "",
        "rules:",
        "  - forbid: [identity.*, contact.*, govid.*]",
        "    audience: [company, partner, public]",
        "    except: {state: pseudonym.keyed}",
        '    because: "Readable identifiers stay with the teams that need them"',
        "  - forbid: linkage",
        "    audience: [company, partner, public]",
        "",
    ]
    return Draft(text="\n".join(lines), questions=tuple(_questions(by_table, users)))


def _folders(project: Project) -> tuple[list[str], list[str]]:
    """Return the folders that only carry, and those that somebody reads, two levels deep."""
    carriers: set[str] = set()
    users: set[str] = set()
    for _, node in sorted(project.nodes.items()):
        if node.resource_type not in _BUILT or "/" not in node.path:
            continue
        folder = _folder(node)
        parts = folder.split("/")
        carries = node.resource_type is ResourceType.SEED or any(part.lower() in _CARRIERS for part in parts)
        (carriers if carries else users).add(folder)
    return sorted(carriers - users), sorted(users)


def _folder(node: Node) -> str:
    parts = node.path.split("/")[:-1]
    for depth, part in enumerate(parts):
        if part.lower() in _CARRIERS:
            return "/".join(parts[: depth + 1])
    return "/".join(parts[:3])


def _subjects(by_table: dict[str, list[Suggestion]]) -> list[str]:
    key = _person_key(by_table)
    if not key:
        return [
            "# subjects:                   # whom the data is about",
            "#   customer: {key: schema.table.id, population: 1000}",
            "",
        ]
    return [
        "subjects:                     # whom the data is about; `population` sharpens estimates",
        f"  person: {{key: {_quoted(key)}}}",
        "",
    ]


def _person_key(by_table: dict[str, list[Suggestion]]) -> str:
    """Return the key of the table that says most about people."""
    keyed = [
        (len(found), table, suggestion.column)
        for table, found in sorted(by_table.items())
        for suggestion in found
        if suggestion.data_class in _KEYS
    ]
    if not keyed:
        return ""
    _, table, column = max(keyed, key=lambda entry: (entry[0], entry[1]))
    return f"{table}.{column}"


def _classify(by_table: dict[str, list[Suggestion]]) -> list[str]:
    if not by_table:
        return [
            "# classify:                   # what the columns hold",
            "#   schema.table: {columns: {email: contact.email}}",
            "",
        ]
    subject = bool(_person_key(by_table))
    lines = ["classify:                     # proposed from names; each one needs your eye"]
    for table, found in sorted(by_table.items()):
        lines.append(f"  {_quoted(table)}:")
        if subject:
            lines.append("    subject: person")
        lines.append("    columns:")
        lines += [
            f"      {_quoted(s.column)}: {s.data_class}    # {s.confidence:.0%}, by {_comment(s.why)}"
            for s in sorted(found, key=lambda s: s.column)
        ]
    return [*lines, ""]


def _questions(by_table: dict[str, list[Suggestion]], users: list[str]) -> Iterable[str]:
    count = sum(len(found) for found in by_table.values())
    if count:
        yield f"{count} classes are proposed by name: are they right, and what was missed?"
    yield "which regimes apply to you (`governance taxonomy` lists them)?"
    if users:
        yield f"who reads {', '.join(users[:4])}{' …' if len(users) > 4 else ''}, and for what?"
    yield "which purposes rest on consent, and where is it recorded?"


def _quoted(text: str) -> str:
    if text and all(ch.isalnum() or ch in "._" for ch in text) and not text[0].isdigit() and text.isascii():
        return (
            text
            if text.lower() not in {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
            else f'"{text}"'
        )
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _comment(text: str) -> str:
    return "".join(ch for ch in text if ch.isprintable() and ch != "`")

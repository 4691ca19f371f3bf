"""A first `privacy.yml`: what was found, with the reason for each line, and what a person has to decide."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from governance.policy.hints import PERSONS
from governance.policy.naming import words
from governance.policy.suggest import Suggestion
from governance.project.nodes import Node, Project, ResourceType, governance_meta
from governance.writers.escape import line
from governance.writers.words import plural

SURE = 0.7
"""Less sure suggestions stand in a comment."""

_CARRYING = frozenset(
    {
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
        "sources",
        "landing",
        "seeds",
        "snapshots",
    }
)
_BUILT = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT, ResourceType.SEED})
_ORIGINS = frozenset({ResourceType.SOURCE, ResourceType.SEED})
_WHO = frozenset({"identity.name", "contact.email", "govid.national"})
_MOST_ZONES = 16
_MOST_TABLES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A first policy, valid as it stands, and in a few lines what its author has to decide."""

    text: str
    said: tuple[str, ...]


def draft(project: Project, suggestions: Iterable[Suggestion], regimes: Sequence[str]) -> Draft:
    """Draft a policy that only observes.

    Args:
        project: its folders become zones, its sources the tables to classify.
        suggestions: classes to propose.
        regimes: the packs to activate.
    """
    tables: dict[str, list[Suggestion]] = {}
    for one in (*suggestions, *_declared(project)):
        tables.setdefault(one.node_name, []).append(one)
    tables = dict(sorted(tables.items()))
    subjects = _subjects(tables)
    bare = _bare(project, tables)
    text = "\n".join(
        [
            *_head(regimes),
            "",
            *_subject_lines(subjects),
            "",
            *_classify(tables, subjects),
            *_looked(bare),
            "",
            *_purposes(project),
            "",
            *_zones(project),
            "",
            *_RULES,
        ]
    )
    named = {
        name: [one for one in found if one.confidence >= SURE and one.why] for name, found in tables.items()
    }
    settled = sum(not one.why for found in tables.values() for one in found)
    columns = plural(sum(map(len, named.values())), "column")
    of_tables = plural(sum(map(bool, named.values())), "table")
    said = [f"{columns} of {of_tables} classed by name: are they right?"]
    if settled:
        said.append(f"{plural(settled, 'column')} classed in dbt's YAML already: left there")
    if bare:
        said.append(f"nothing was found in {len(bare)} tables: look at them, then say so (`columns: {{}}`)")
    said.append("the zones are guessed from folders: who reads them, and for what?")
    said.append("`governance lint-policy` lists what the file still has to say")
    said.append("`governance check` reports by it now and stops nothing; `mode: enforce` stops builds")
    return Draft(text=text + "\n", said=tuple(said))


def _head(regimes: Sequence[str]) -> list[str]:
    return [
        "# Written by `governance init`: proposals for a person to confirm, line by line.",
        "# The words are explained by `governance policy-schema`, the classes by `governance taxonomy`.",
        "version: 1",
        f"regimes: [{', '.join(regimes)}]",
        "mode: observe                 # report only; `ratchet` stops what is new, `enforce` everything",
        "k: 20                         # how many people a row must stand for to count as a group",
    ]


def _is_sure(found: Iterable[Suggestion]) -> bool:
    return any(one.confidence >= SURE for one in found)


def _subjects(tables: Mapping[str, Sequence[Suggestion]]) -> dict[str, str]:
    """Return the kinds of people of whom a table says who they are, with the column that names one of them.

    A table of customers comes before one that has a `customer_id` besides.
    """
    found: dict[str, str] = {}
    others: dict[str, str] = {}
    for table, entries in sorted(tables.items()):
        if not any(one.data_class in _WHO and one.confidence >= SURE for one in entries):
            continue
        kind = _kind(table)
        for key in (one.column for one in entries if one.data_class == "account.id"):
            if set(words(key)) <= {"id", "key", "sk", "uuid", *words(kind), kind}:
                found.setdefault(kind, f"{table}.{key}")
            else:
                person = next((word for word in words(key) if word in PERSONS), "")
                if person:
                    others.setdefault(person, f"{table}.{key}")
    most = max(others, key=lambda person: (_occurs(person, tables), person), default="")
    return found or ({most: others[most]} if most else {})


def _occurs(person: str, tables: Mapping[str, Sequence[Suggestion]]) -> int:
    """Return how many tables have a key of such a person."""
    return sum(
        any(person in words(one.column) for one in entries if one.data_class == "account.id")
        for entries in tables.values()
    )


def _kind(table: str) -> str:
    """Return what a row of a table is, in the singular: `raw.raw_customers` holds a `customer`."""
    last = (words(table.rpartition(".")[2]) or ("person",))[-1]
    if not last.isascii():
        return "person"
    if last in {"people", "persons", "personen"}:
        return "person"
    return last[:-1] if last.endswith("s") and not last.endswith("ss") else last


def _subject_lines(subjects: Mapping[str, str]) -> list[str]:
    lines = [
        "# Whom the data is about: the column that names one person. `population: 100000` sharpens estimates."
    ]
    if not subjects:
        return [*lines, "# subjects:", "#   customer: {key: raw.users.user_id, population: 100000}"]
    return [
        *lines,
        "subjects:",
        *(f"  {_text(name)}: {{key: {_text(key)}}}" for name, key in subjects.items()),
    ]


def _subject_of(table: str, found: Iterable[Suggestion], subjects: Mapping[str, str]) -> str:
    """Return whose data a table holds, as far as its keys tell."""
    for name, key in subjects.items():
        if key.rpartition(".")[0] == table:
            return name
    keys = [one for one in found if one.data_class == "account.id"]
    for name in subjects:
        if any(name in (*words(one.column), *words(one.why)) for one in keys):
            return name
    return next(iter(subjects)) if keys and len(subjects) == 1 else ""


def _classify(tables: Mapping[str, Sequence[Suggestion]], subjects: Mapping[str, str]) -> list[str]:
    lines = [
        "# What is in the sources; lineage does the rest. Add what it was collected for: `collected_for: [service]`.",
        "classify:" if any(map(_is_sure, tables.values())) else "# classify:",
    ]
    for name, found in tables.items():
        mark = "" if _is_sure(found) else "# "
        lines.append(f"{mark}  {_text(name)}:")
        subject = _subject_of(name, found, subjects)
        if subject:
            lines.append(f"{mark}    subject: {_text(subject)}")
        proposed = [one for one in found if one.why]
        if proposed:
            lines.append(f"{mark}    columns:")
        elif not subject:
            lines[-1] = (
                f"{mark}  {_text(name)}: {{}}  # its columns are classed in dbt's YAML; `subject:` says whose data it is"
            )
        for one in proposed:
            column_mark = mark if mark or one.confidence >= SURE else "# "
            why = f"{one.confidence:.0%}: {line(one.why)}"
            lines.append(f"{column_mark}      {_text(one.column)}: {one.data_class}  # {why}")
    return lines


def _bare(project: Project, tables: Mapping[str, Sequence[Suggestion]]) -> list[str]:
    """Return the sources and seeds in which nothing was found, and of which nothing is said."""
    return sorted(
        {
            node.name
            for node in project.nodes.values()
            if node.resource_type in _ORIGINS and node.name not in tables and not _settled(node)
        }
    )


def _declared(project: Project) -> Iterator[Suggestion]:
    """Yield the classes that dbt's YAML gives already, without a reason: they tell whose data a table holds."""
    for unique_id, node in sorted(project.nodes.items()):
        if node.resource_type not in _ORIGINS:
            continue
        for column in node.columns:
            data_class = governance_meta(column.meta).get("class")
            if isinstance(data_class, str) and data_class:
                yield Suggestion(
                    node=unique_id,
                    node_name=node.name,
                    column=column.name,
                    data_class=data_class,
                    confidence=1.0,
                    why="",
                )


def _settled(node: Node) -> bool:
    return bool(node.governance) or any(governance_meta(column.meta) for column in node.columns)


def _looked(bare: Sequence[str]) -> Iterator[str]:
    if not bare:
        return
    yield "# Nothing was found in these. Once somebody has looked, take the mark away:"
    yield from (f"#  {_text(name)}: {{columns: {{}}}}" for name in bare[:_MOST_TABLES])
    if len(bare) > _MOST_TABLES:
        yield f"#  and {len(bare) - _MOST_TABLES} more: `governance check` names them (GV207)"


def _purposes(project: Project) -> list[str]:
    lines = ["# Why data is used; the basis is for a privacy owner to decide."]
    if not _users(project) and not _exposed(project):
        return [
            *lines,
            "# purposes:",
            "#   analytics: {basis: legitimate_interest, assessment: docs/assessment.md}",
        ]
    return [
        *lines,
        "purposes:",
        "  analytics: {basis: legitimate_interest}  # assessment: the balancing test, as a path",
    ]


def _zones(project: Project) -> list[str]:
    carriers, users, exposed = _carriers(project), _users(project), _exposed(project)
    lines = ["# Who uses the models, and for what. `audience: pipeline` only carries data."]
    lines.append("zones:" if carriers or users or exposed else "# zones:")
    lines += [f"  {_text(folder + '/**')}: {{audience: pipeline}}" for folder in carriers]
    lines += [f"  {_text(folder + '/**')}: {{for: [analytics], audience: internal}}" for folder in users]
    lines += ['  "exposure:*": {for: [analytics], audience: internal}'] if exposed else []
    return lines


def _exposed(project: Project) -> bool:
    return any(node.resource_type is ResourceType.EXPOSURE for node in project.nodes.values())


def _carriers(project: Project) -> list[str]:
    return sorted(_folders(project, carrying=True))


def _users(project: Project) -> list[str]:
    """Return the folders whose models somebody reads; fewer and wider ones in a large project."""
    depth = next((depth for depth in (3, 2) if len(_folders(project, depth=depth)) <= _MOST_ZONES), 1)
    carriers = _folders(project, carrying=True)
    return sorted(_folders(project, depth=depth) - carriers)


def _folders(project: Project, *, carrying: bool = False, depth: int = 3) -> set[str]:
    found: set[str] = set()
    for node in project.nodes.values():
        parts = node.path.split("/")[:-1]
        if node.resource_type not in _BUILT or not parts:
            continue
        at = next((at for at, part in enumerate(parts) if part.lower() in _CARRYING), None)
        if (at is not None) != carrying:
            continue
        below = parts.index("models") if "models" in parts else 0
        found.add("/".join(parts[: at + 1] if at is not None else parts[: below + depth]))
    return found


_RULES = (
    "# Sensitive data is denied unless a rule allows it; more can be forbidden:",
    "# rules:",
    "#   - forbid: [identity.*, contact.*]",
    "#     audience: [company, partner, public]",
    "#     except: {state: pseudonym.keyed}",
    '#     because: "Readable identifiers stay with the team that needs them"',
)


def _text(text: str) -> str:
    """Return a YAML scalar: JSON strings are YAML's double-quoted ones."""
    plain = text.replace(".", "").replace("_", "")
    safe = plain.isascii() and plain.isalnum() and not plain[:1].isdigit()
    return text if safe and text.lower() not in _YAML_WORDS else json.dumps(text)


_YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})

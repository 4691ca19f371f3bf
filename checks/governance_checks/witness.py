"""A pass, bound to what it was shown on, so that it can stand as evidence for this build and no other.

`target/governance/witnesses.json` is written anew by every run. A witness names the check, the relation, how
many rows it has, and a digest of the compiled SQL of the relation and of everything upstream of it: change
one of those and the witness no longer speaks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from governance.errors import InputError, Problem
from governance.project.nodes import Node, Project, ResourceType

VERSION = 1
_MAX_BYTES = 32 * 1024 * 1024
_GROUPS = frozenset({"smallest_group", "groups_of_people"})
_CODELESS = frozenset({ResourceType.SOURCE, ResourceType.SEED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One check that passed. `group` is the least group it measured, 0 if it measures none."""

    check: str
    kind: str
    relation: str
    digest: str
    rows: int
    group: int = 0


def digest(project: Project, unique_id: str) -> str:
    """Return a digest of a node's compiled SQL and of all SQL upstream, empty if some of it is not known."""
    seen: dict[str, Node] = {}
    todo = [unique_id]
    while todo:
        name = todo.pop()
        node = project.nodes.get(name)
        if node is None:
            return ""
        if name not in seen:
            seen[name] = node
            todo.extend(node.depends_on)
    parts: list[str] = []
    for name, node in sorted(seen.items()):
        if not node.compiled and node.resource_type not in _CODELESS:
            if node.language == "sql":
                return ""
            parts.append(f"{name}\x1f{node.language}\x1f{node.raw_code}")
        parts.extend(f"{name}\x1f{code.branch}\x1f{code.sql}" for code in node.compiled)
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


def write_witnesses(path: Path, witnesses: Iterable[Witness]) -> None:
    """Write the file whole, or leave the old one: a reader never sees half of it."""
    rows = [
        {
            "check": w.check,
            "kind": w.kind,
            "relation": w.relation,
            "digest": w.digest,
            "rows": w.rows,
            "group": w.group,
        }
        for w in sorted(witnesses, key=lambda w: (w.relation, w.kind, w.check))
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    text = json.dumps({"version": VERSION, "witnesses": rows}, indent=1, sort_keys=True)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def read_witnesses(path: Path, project: Project) -> Mapping[str, int]:
    """Return, by relation, the least group that a check has shown on this very SQL.

    Only group sizes speak of people per row; k-anonymity of single rows does not make groups of them.
    A file that is not there proves nothing and is no error.

    Raises:
        InputError: the file is not what `write_witnesses` writes.
    """
    if not path.is_file():
        return {}
    if path.stat().st_size > _MAX_BYTES:
        raise _unreadable(path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        found = [_witness(raw) for raw in document["witnesses"]] if document["version"] == VERSION else None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _unreadable(path) from None
    if found is None:
        raise _unreadable(path)
    owner = {node.relation: name for name, node in project.nodes.items() if node.relation}
    proved: dict[str, int] = {}
    for witness in found:
        known = witness.kind in _GROUPS and witness.group > 0 and witness.relation in owner
        if known and witness.digest and digest(project, owner[witness.relation]) == witness.digest:
            least = proved.get(witness.relation, witness.group)
            proved[witness.relation] = min(least, witness.group)
    return dict(sorted(proved.items()))


def _witness(raw: object) -> Witness:
    if not isinstance(raw, dict):
        raise TypeError
    texts = {name: raw[name] for name in ("check", "kind", "relation", "digest")}
    numbers = {name: raw[name] for name in ("rows", "group")}
    if not all(isinstance(t, str) for t in texts.values()) or not all(
        type(n) is int for n in numbers.values()
    ):
        raise TypeError
    return Witness(**texts, **numbers)


def _unreadable(path: Path) -> InputError:
    return InputError(
        Problem(
            message="is not a witness file of this version",
            path=path.name,
            help="run `governance data-check` again; it writes the file anew",
        )
    )

"""A first `privacy.yml`: what was found, with the reason for each line, and what a person has to fill in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from governance.policy.suggest import Suggestion
from governance.project.nodes import Project, ResourceType
from governance.writers.escape import line

SURE = 0.7
"""Less sure suggestions stand in a comment."""

_CARRYING = {"staging", "stg", "intermediate", "int", "base", "raw"}


def render(project: Project, suggestions: Iterable[Suggestion], regimes: Sequence[str]) -> str:
    """Return the text of a policy that is valid as it stands."""
    return (
        "\n".join([*_head(regimes), "", *_classify(suggestions), "", *_zones(project), "", *_tail()]) + "\n"
    )


def _head(regimes: Sequence[str]) -> list[str]:
    return [
        "# Written by `governance init`: proposals for a person to confirm.",
        "version: 1",
        f"regimes: [{', '.join(regimes)}]",
        "mode: observe                 # report only; `enforce` stops a build",
        "",
        "# Who the data is about. The key is the column that names one person:",
        "# subjects:",
        "#   customer: {key: raw.crm.users.user_id, population: 100000}",
    ]


def _classify(suggestions: Iterable[Suggestion]) -> list[str]:
    tables: dict[str, list[Suggestion]] = {}
    for one in suggestions:
        tables.setdefault(one.node_name, []).append(one)
    sure = {name: found for name, found in tables.items() if any(s.confidence >= SURE for s in found)}
    lines = ["# What is in the sources. Confirm each line, and say whose data it is (`subject: customer`)."]
    lines.append("classify:" if sure else "# classify:")
    for name, found in tables.items():
        mark = "" if name in sure else "# "
        lines += [f"{mark}  {_text(name)}:", f"{mark}    columns:"]
        for one in found:
            column_mark = mark if mark or one.confidence >= SURE else "# "
            why = f"{line(one.why)} ({one.confidence:.2f})"
            lines.append(f"{column_mark}      {_text(one.column)}: {one.data_class}  # {why}")
    return lines


def _zones(project: Project) -> list[str]:
    folders = sorted(
        {
            PurePosixPath(node.path).parts[:2]
            for node in project.nodes.values()
            if node.resource_type is ResourceType.MODEL and len(PurePosixPath(node.path).parts) > 2
        }
    )
    carrying = [f for f in folders if f[1].lower() in _CARRYING]
    others = [f for f in folders if f[1].lower() not in _CARRYING]
    lines = ["# Who uses the models, and for what. `audience: pipeline` only carries data."]
    lines.append("zones:" if carrying else "# zones:")
    lines += [f"  {_text('/'.join(f) + '/**')}: {{audience: pipeline}}" for f in carrying]
    lines += [
        f"#  {_text('/'.join(f) + '/**')}: {{for: [analytics], audience: internal, owner: }}" for f in others
    ]
    lines += [
        f"#  {_text('exposure:' + node.name.removeprefix('exposure:'))}: {{for: [analytics], audience: company}}"
        for node in project.nodes.values()
        if node.resource_type is ResourceType.EXPOSURE
    ]
    return lines


def _tail() -> list[str]:
    return [
        "# Why data may be used; the basis is for a privacy owner to decide:",
        "# purposes:",
        "#   analytics: {basis: legitimate_interest, assessment: docs/assessment.md}",
        "",
        "# Sensitive data is denied unless a rule allows it; more can be forbidden:",
        "# rules:",
        "#   - forbid: [identity.*, contact.*]",
        "#     audience: company",
        "#     except: {state: pseudonym.keyed}",
        '#     because: "Readable identifiers stay with the team that needs them"',
    ]


def _text(text: str) -> str:
    """Return a YAML scalar: JSON strings are YAML's double-quoted ones."""
    plain = text.replace(".", "").replace("_", "")
    return text if plain.isascii() and plain.isalnum() and not plain[:1].isdigit() else json.dumps(text)

"""Builds a project and a policy from text, for cases that fit on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from governance.findings.model import Finding
from governance.labels.propagate import Labelling, propagate
from governance.lineage.graph import build_graph
from governance.lineage.model import Graph
from governance.policy.baseline import Baseline
from governance.policy.decide import decide
from governance.policy.model import Policy
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType
from governance.readers.policy import read_policy

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Judged:
    """A small project with everything that was worked out from it."""

    project: Project
    graph: Graph
    labelling: Labelling
    policy: Policy
    findings: tuple[Finding, ...]


def write_policy(folder: Path, text: str, files: Mapping[str, str] | None = None) -> Path:
    """Write a policy and the files beside it."""
    for name, content in {"privacy.yml": text, **(files or {})}.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return folder / "privacy.yml"


def judge(
    folder: Path,
    *,
    policy: str,
    models: Mapping[str, str],
    tables: Mapping[str, Mapping[str, str]],
    nodes: Mapping[str, Mapping[str, Any]] | None = None,
    today: date = TODAY,
    baseline: Baseline | None = None,
) -> Judged:
    """Judge models by a policy.

    Args:
        folder: where the policy is written.
        policy: the text of `privacy.yml`.
        models: SQL by path; `models/a/b/x.sql` makes the relation `b.x`.
        tables: the columns of the sources, by name and type.
        nodes: further members of nodes by short name, and exposures as `exposure:name`.
        today: the day of the run.
        baseline: known findings.
    """
    read = read_policy(write_policy(folder, policy))
    return judge_project(make_project(models, tables, nodes or {}), read, today=today, baseline=baseline)


def judge_project(
    project: Project, policy: Policy, *, today: date = TODAY, baseline: Baseline | None = None
) -> Judged:
    """Run the stages on a project and a policy."""
    graph = build_graph(project)
    labelling = propagate(project, graph, policy.facts)
    findings = decide(project, graph, labelling, policy, today=today, baseline=baseline)
    return Judged(project=project, graph=graph, labelling=labelling, policy=policy, findings=findings)


def make_project(
    models: Mapping[str, str],
    tables: Mapping[str, Mapping[str, str]],
    nodes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Project:
    """Make a project of sources and SQL models."""
    extra = dict(nodes or {})
    found: dict[str, Node] = {}
    for name, columns in tables.items():
        unique_id = f"source.demo.{name}"
        members: dict[str, Any] = _members(extra.get(name))
        metas = {column.name: column.meta for column in members.pop("columns", ())}
        found[unique_id] = Node(
            unique_id=unique_id,
            resource_type=ResourceType.SOURCE,
            name=name,
            relation=name,
            path="models/sources.yml",
            columns=tuple(
                DeclaredColumn(name=column, data_type=kind, source="catalog", meta=metas.get(column, {}))
                for column, kind in columns.items()
            ),
            columns_complete=True,
            **members,
        )
    relations = {path: _relation(path) for path in models}
    for path, sql in models.items():
        short = relations[path].rpartition(".")[2]
        unique_id = f"model.demo.{short}"
        kind = ResourceType(extra.get(short, {}).get("resource_type", "model"))
        found[unique_id] = Node(
            unique_id=unique_id,
            name=relations[path],
            relation=relations[path],
            path=path,
            **{
                "resource_type": kind,
                "materialized": "table",
                "raw_code": sql,
                "compiled": () if path.endswith(".py") else (CompiledCode(sql=sql),),
                "language": "python" if path.endswith(".py") else "sql",
                "depends_on": tuple(sorted(_depends(sql, relations, tables))),
                **{k: v for k, v in _members(extra.get(short)).items() if k != "resource_type"},
            },
        )
    for name, given in extra.items():
        if name.startswith("exposure:"):
            unique_id = f"exposure.demo.{name.removeprefix('exposure:')}"
            found[unique_id] = Node(
                unique_id=unique_id,
                resource_type=ResourceType.EXPOSURE,
                name=name,
                path="models/exposures.yml",
                **_members(given),
            )
    return Project(name="demo", dialect="duckdb", nodes=dict(sorted(found.items())))


def _members(given: Mapping[str, Any] | None) -> dict[str, Any]:
    members = dict(given or {})
    for name in ("tags", "depends_on", "hooks", "aliases"):
        if name in members:
            members[name] = tuple(members[name])
    if "unique_keys" in members:
        members["unique_keys"] = tuple(tuple(key) for key in members["unique_keys"])
    if "columns" in members:
        members["columns"] = tuple(
            DeclaredColumn(name=name, meta=meta or {}) for name, meta in members["columns"].items()
        )
    if members.get("compiled") == []:
        members["compiled"] = ()
    return members


def _relation(path: str) -> str:
    parts = path.removesuffix(".sql").removesuffix(".py").split("/")
    return f"{parts[-2]}.{parts[-1]}" if len(parts) > 1 else parts[-1]


def _depends(sql: str, relations: Mapping[str, str], tables: Mapping[str, Any]) -> set[str]:
    found = set()
    for relation in relations.values():
        if re.search(rf"\b{re.escape(relation)}\b", sql):
            found.add(f"model.demo.{relation.rpartition('.')[2]}")
    for name in tables:
        if re.search(rf"\b{re.escape(name)}\b", sql):
            found.add(f"source.demo.{name}")
    return found

"""Reads label cases and runs them through lineage and labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from governance.labels.facts import Classification, Declassifier, Facts, Minors, Place, Subject
from governance.labels.model import Label, RelationLabels, State
from governance.labels.propagate import Labelling, propagate
from governance.lineage.graph import build_graph
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType
from governance.readers.taxonomy import load_taxonomy

FOLDER = Path(__file__).parents[2] / "cases" / "labels"
PLACE = Place("privacy.yml", 1)


@dataclass(frozen=True)
class Case:
    file: str
    name: str
    sql: Mapping[str, str]
    dialect: str
    expected: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.file}: {self.name}" + (f" [{self.dialect}]" if self.dialect != "duckdb" else "")


def read_cases() -> list[Case]:
    return [case for path in sorted(FOLDER.glob("*.yml")) if path.stem != "schema" for case in _read(path)]


def _read(path: Path) -> Iterator[Case]:
    for entry in yaml.safe_load(path.read_text("utf-8")):
        rest = dict(entry)
        name, sql = rest.pop("name"), rest.pop("sql")
        models = sql if isinstance(sql, dict) else {"x": sql}
        dialects = rest.pop("dialects", None) or [rest.pop("dialect", "duckdb")]
        unknown = set(rest) - KNOWN
        assert not unknown, f"{path.name}: {name}: unknown keys {sorted(unknown)}"
        assert set(rest) - {"declassify", "macros_used", "meta", "witness", "facts"}, (
            f"{name} expects nothing"
        )
        for dialect in dialects:
            yield Case(path.name, name, models, dialect, rest)


KNOWN = {
    "columns", "presence", "identity", "identity_by", "grain", "group_size", "anonymity", "bits", "minor", "minor_presence",
    "findings", "declassify", "macros_used", "meta", "witness", "facts", "evidence", "owed",
}  # fmt: skip


@lru_cache
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "schema.yml").read_text("utf-8"))
    return loaded


@lru_cache
def taxonomy(regimes: tuple[str, ...]) -> Any:
    return load_taxonomy(regimes)


def project_of(
    sql: Mapping[str, str],
    dialect: str = "duckdb",
    *,
    meta: Mapping[str, Any] | None = None,
    macros_used: Sequence[str] = (),
) -> Project:
    nodes: dict[str, Node] = {}
    for name, relation in schema()["relations"].items():
        unique_id = f"source.{name}"
        nodes[unique_id] = Node(
            unique_id=unique_id,
            resource_type=ResourceType.SOURCE,
            name=name,
            relation=f"db.{name}",
            columns=tuple(DeclaredColumn(name=column) for column in relation["columns"]),
            columns_complete=True,
            unique_keys=tuple(
                (c,)
                for c in relation["columns"]
                if f"{name}.{c}" in _keys() or c in relation.get("unique", ())
            ),
        )
    before = tuple(nodes)
    for name, text in sql.items():
        unique_id = f"model.{name}"
        own = (meta or {}).get(name, {})
        nodes[unique_id] = Node(
            unique_id=unique_id,
            resource_type=ResourceType.MODEL,
            name=f"m.{name}",
            relation=f"db.m.{name}",
            path=f"models/{name}.sql",
            language="python" if text == "python" else "sql",
            raw_code=text,
            compiled=() if text == "python" else (CompiledCode(sql=text),),
            meta={"governance": own["table"]} if "table" in own else {},
            columns=tuple(
                DeclaredColumn(name=column, meta={"governance": value})
                for column, value in own.get("columns", {}).items()
            ),
            depends_on=before,
        )
        before = (*before, unique_id)
    return Project(
        name="cases",
        dialect=dialect,
        nodes=dict(sorted(nodes.items())),
        macros_used={f"model.{name}": tuple(macros_used) for name in sql},
    )


def _keys() -> set[str]:
    return {subject["key"] for subject in schema()["subjects"].values()}


def facts_of(case: Mapping[str, Any]) -> Facts:
    extra = case.get("facts", {})
    regimes = tuple(extra.get("regimes", schema()["regimes"]))
    subjects = {
        name: Subject(
            name=name,
            key=entry["key"],
            population=entry.get("population", 0),
            minors=Minors(**entry["minors"]) if "minors" in entry else None,
            place=PLACE,
        )
        for name, entry in {**schema()["subjects"], **extra.get("subjects", {})}.items()
    }
    relations = {**schema()["relations"], **extra.get("classify", {})}
    classify = tuple(
        Classification(
            dataset=name,
            subject=entry.get("subject", ""),
            columns={column: word for column, word in entry["columns"].items() if word},
            place=PLACE,
        )
        for name, entry in relations.items()
    )
    declassify = tuple(
        Declassifier(
            gives=State(entry["gives"]),
            **{key: value for key, value in entry.items() if key not in {"gives", "classes"}},
            classes=tuple(entry.get("classes", ())),
            place=PLACE,
        )
        for entry in case.get("declassify", ())
    )
    return Facts(
        taxonomy=taxonomy(regimes),
        k=extra.get("k", schema()["k"]),
        subjects=subjects,
        classify=classify,
        declassify=declassify,
        dependencies=tuple((a, b) for a, b in extra.get("dependencies", ())),
        witnesses={f"db.m.{name}": size for name, size in case.get("witness", {}).items()},
    )


def run(case: Case) -> tuple[RelationLabels, Labelling]:
    expected = case.expected
    project = project_of(
        case.sql,
        case.dialect,
        meta=expected.get("meta"),
        macros_used=expected.get("macros_used", ()),
    )
    labelling = propagate(project, build_graph(project), facts_of(expected))
    return labelling.relations[f"db.m.{list(case.sql)[-1]}"], labelling


def written(label: Label) -> str:
    state = label.state.value
    if label.owed:
        state += f"/{label.floor.value if label.floor else ''}"
    return f"{'~' if label.implicit else ''}{label.data_class} {state}"


def outcome(relation: RelationLabels, labelling: Labelling, node: str) -> dict[str, Any]:
    """Return what came out, in the words of the cases."""
    every = [(name, label) for name, labels in relation.columns.items() for label in labels]
    return {
        "columns": {name: sorted({written(x) for x in labels}) for name, labels in relation.columns.items()},
        "presence": sorted({written(label) for label in relation.presence}),
        "identity": relation.identity.word,
        "identity_by": list(relation.identity_by),
        "grain": relation.grain,
        "group_size": relation.group_size,
        "anonymity": dict(relation.anonymity),
        "bits": dict(relation.bits),
        "minor": sorted({name for name, label in every if label.minor}),
        "minor_presence": sorted({label.data_class for label in relation.presence if label.minor}),
        "evidence": {name: label.evidence for name, label in every if label.evidence},
        "owed": {name: label.owed for name, label in every if label.owed},
        "findings": sorted(
            f"{f.code} {f.column}".strip() for f in labelling.findings if f.node in {node, ""}
        ),
    }

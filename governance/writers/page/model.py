"""What the page shows, as compact JSON: nodes and columns by number, labels and operations once each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from governance.labels.judge import effective_level
from governance.labels.model import Label, RelationLabels
from governance.lineage.model import ColumnRef, Input, RowInput
from governance.policy.report import Report
from governance.policy.zones import Placement, place_nodes
from governance.project.nodes import Node, ResourceType
from governance.writers import document, words
from governance.writers.page.layout import layers
from governance.writers.page.plain import words as plain

_HIDDEN = {ResourceType.TEST, ResourceType.UNIT_TEST, ResourceType.OPERATION, ResourceType.FUNCTION}


class _Interned:
    """Values numbered in the order they are first seen."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        return self.numbers.setdefault(value, len(self.numbers))


def page_data(report: Report) -> dict[str, Any]:
    """Return the page's data as JSON-ready values."""
    return _Model(report).data()


class _Model:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.nodes: list[dict[str, Any]] = []
        self.index: dict[str, int] = {}
        self.columns: list[dict[str, int]] = []
        self.labels = _Interned()
        self.steps = _Interned()

    def data(self) -> dict[str, Any]:
        report = self.report
        places = place_nodes(report.project, report.policy)
        shown = self._shown()
        by_uid = {uid: self._add(uid, dataset, places.get(uid, Placement())) for uid, dataset in shown}
        for uid in by_uid:
            self._connect(uid, by_uid)
        for node, (layer, place) in zip(self.nodes, layers([n["reads"] for n in self.nodes]), strict=True):
            node["layer"], node["place"] = layer, place
        findings = [self._finding(f, by_uid) for f in document.document(report)["findings"]]
        return {
            "version": 1,
            "project": report.project.name,
            "policy": document.document(report)["policy"],
            "summary": document.summary(report),
            "coverage": document.coverage(report),
            "sentence": words.summary(report),
            "nodes": self.nodes,
            "labels": [dict(zip(_LABEL, key, strict=True)) for key in self.labels.numbers],
            "steps": [dict(zip(_STEP, key, strict=True)) for key in self.steps.numbers],
            "findings": findings,
            "unseen": self._unseen(),
        }

    def _shown(self) -> list[tuple[str, str]]:
        project = self.report.project
        out = []
        reported = {f.node for f in self.report.findings}
        for uid, lineage in self.report.graph.nodes.items():
            node = project.nodes.get(uid)
            if node is None or node.resource_type not in _HIDDEN or uid in reported:
                out.append((uid, lineage.dataset or uid))
        known = {uid for uid, _ in out}
        out += [
            (uid, node.relation or uid)
            for uid, node in project.nodes.items()
            if node.resource_type is ResourceType.EXPOSURE and uid not in known
        ]
        return out

    def _add(self, uid: str, dataset: str, place: Placement) -> int:
        report = self.report
        node = report.project.nodes.get(uid)
        lineage = report.graph.nodes.get(uid)
        labels = report.labels.get(dataset) or RelationLabels(dataset=dataset, columns={})
        number = len(self.nodes)
        self.index.setdefault(dataset, number)
        outputs = lineage.merged.columns if lineage else ()
        declared = node.columns if node and not outputs else ()
        names = [c.name for c in outputs] or [c.name for c in declared]
        gaps = [c.gap for c in outputs] or [False] * len(names)
        self.columns.append({name: i for i, name in reversed(list(enumerate(names)))})
        self.nodes.append(
            {
                "name": node.name if node else dataset,
                "dataset": dataset if node is None or node.relation else "",
                "type": node.resource_type.value if node else "external",
                "path": node.path if node else "",
                "owner": node.owner if node else "",
                "about": node.description if node else "",
                "zone": place.name,
                "audiences": list(place.audiences),
                "purposes": list(place.purposes),
                "identity": labels.identity.word,
                "identityBy": list(labels.identity_by),
                "grain": labels.grain,
                "group": labels.group_size,
                "traced": lineage.traced if lineage else True,
                "columns": [
                    {
                        "name": name,
                        "gap": gap,
                        "labels": self._label_numbers(labels, labels.columns.get(name, ())),
                    }
                    for name, gap in zip(names, gaps, strict=True)
                ],
                "presence": self._label_numbers(labels, labels.presence),
                "inputs": [[] for _ in names],
                "rows": [],
                "reads": [],
                "gaps": sorted({f"{g.code}: {g.message}" for g in lineage.merged.gaps}) if lineage else [],
                "findings": [],
            }
        )
        return number

    def _label_numbers(self, relation: RelationLabels, found: Iterable[Label]) -> list[int]:
        facts = self.report.policy.facts
        numbers: dict[int, None] = {}
        for one in found:
            level = effective_level(one, relation.identity, facts.taxonomy, overrides=facts.levels)
            key = (
                one.data_class,
                one.state.value,
                level.level.word,
                one.subject,
                self._spell(one.origin),
                one.source.value,
                one.minor,
                one.owed,
            )
            numbers[self.labels(key)] = None
        return list(numbers)

    def _spell(self, ref: ColumnRef) -> str:
        uid = self.report.graph.by_dataset.get(ref.dataset, "")
        node = self.report.project.nodes.get(uid)
        return f"{node.name if node else ref.dataset}.{ref.column}"

    def _connect(self, uid: str, by_uid: dict[str, int]) -> None:
        number = by_uid[uid]
        node = self.nodes[number]
        reads: dict[int, None] = {}
        lineage = self.report.graph.nodes.get(uid)
        if lineage is not None:
            for position, column in enumerate(lineage.merged.columns):
                inputs = {self._edge(i, gap=column.gap): None for i in column.inputs}
                node["inputs"][position] = [list(edge) for edge in inputs]
                reads.update({edge[0]: None for edge in inputs})
            rows = {self._edge(r): None for r in lineage.merged.row_inputs}
            node["rows"] = [list(edge) for edge in rows]
            reads.update({edge[0]: None for edge in rows})
            reads.update({self._node(scan.dataset): None for scan in lineage.merged.scans})
        source: Node | None = self.report.project.nodes.get(uid)
        if source is not None:
            reads.update({by_uid[d]: None for d in source.depends_on if d in by_uid})
        node["reads"] = sorted(r for r in reads if r != number)

    def _node(self, dataset: str) -> int:
        found = self.index.get(dataset)
        return found if found is not None else self._add("", dataset, Placement())

    def _edge(self, one: Input | RowInput, *, gap: bool = False) -> tuple[int, int, int]:
        number = self._node(one.dataset)
        columns = self.columns[number]
        if one.column not in columns:
            columns[one.column] = len(self.nodes[number]["columns"])
            self.nodes[number]["columns"].append({"name": one.column, "gap": False, "labels": []})
            self.nodes[number]["inputs"].append([])
        told = "may be in it; how could not be told" if gap else plain(one.operations, one.subtype)
        step = self.steps((told, one.subtype.value, one.subtype.direct))
        return number, columns[one.column], step

    def _finding(self, found: dict[str, Any], by_uid: dict[str, int]) -> dict[str, Any]:
        node = by_uid.get(found["node"], -1)
        column = -1
        if node >= 0:
            column = self.columns[node].get(found["column"], -1)
            self.nodes[node]["findings"].append(found["fingerprint"])
        path = [
            s["column"] + (f" ({', '.join(s['operations'])})" if s["operations"] else "")
            for s in found["path"]
        ]
        return {**found, "at": node, "col": column, "path": path}

    def _unseen(self) -> list[str]:
        """What the run could not see, for the reader to know."""
        report = self.report
        lines = [f"{node['name']}: not read at all" for node in self.nodes if not node["traced"]]
        for node in self.nodes:
            lines += [f"{node['name']}: {gap}" for gap in node["gaps"]]
        return [*sorted(set(lines)), *words.notes(report)]


_LABEL = ("class", "state", "level", "subject", "origin", "source", "minor", "owed")
_STEP = ("words", "subtype", "direct")

"""What has to be done to erase one person (GDPR 17; PIPL 47): where the data is, how it is found, in what order.

Nobody's key is asked for or written: the SQL has a parameter in its place.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from sqlglot import exp

from governance.errors import ConfigError, Problem, nearest
from governance.labels.identity import PERSON_STATES, names_person
from governance.labels.model import Identity, Label, RelationLabels
from governance.lineage.model import ColumnRef, Operation, Subtype
from governance.policy.index import Index
from governance.policy.report import Report
from governance.project.names import split
from governance.project.nodes import Node, ResourceType
from governance.writers.document import dumps
from governance.writers.escape import code, line, markdown

PARAMETER = ":subject_key"
_STORED = frozenset({ResourceType.SOURCE, ResourceType.SEED})
_DONE = frozenset({"by hand", "delete", "blank", "rebuild"})
_NOTES: Mapping[ResourceType, str] = {
    ResourceType.SOURCE: "erase it where it is loaded from first, or it comes back",
    ResourceType.SEED: "take it out of the CSV file and its history too, or it comes back",
    ResourceType.SNAPSHOT: "a snapshot keeps old versions: all of them go",
}
_REBUILT = frozenset({"table", "materialized_view", "dynamic_table", "materializedview"})
_BINARY = 2
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*|[A-Z_][A-Z0-9_]*")
_COPYING = frozenset({"cast", "try_cast", "trim", "lower", "upper", "coalesce", "nullif"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to be done with one relation, and why.

    `action` is `delete` (rows), `blank` (columns of rows about others), `rebuild`, `nothing`, `survives` or
    `by hand`; `through` marks rows that are found through another table; `order` says when, from 1.
    """

    node: Node
    action: str
    how: str
    columns: tuple[str, ...] = ()
    sql: str = ""
    path: tuple[str, ...] = ()
    through: bool = False
    order: int = 0


def plan(report: Report, subject: str) -> tuple[Step, ...]:
    """Return the steps that erase a person, in their order.

    What finds rows through another table comes before that table; the person's own table comes last of what
    is deleted; then what dbt builds anew, from upstream to downstream.

    Raises:
        ConfigError: if the policy has no such subject.
    """
    subjects = report.policy.facts.subjects
    if subject not in subjects:
        raise ConfigError(
            Problem(
                message=f"the policy has no subject `{subject}`",
                expected="one of " + (", ".join(sorted(subjects)) or "none: it names no `subjects`"),
                nearest=nearest(subject, subjects),
            )
        )
    return _Planner(report, subject).steps()


class _Planner:
    """Looks at every relation that holds something of a subject."""

    def __init__(self, report: Report, subject: str) -> None:
        self.report = report
        self.subject = subject
        self.key = report.policy.facts.subjects[subject].key
        self.holding = {
            dataset: relation
            for dataset, relation in sorted(report.labels.items())
            if dataset in report.graph.by_dataset and self._about(relation)
        }
        self.keys = {
            dataset: found for dataset in self.holding if (found := self._key_of(dataset)) is not None
        }
        self.depth = _depths(report.project.nodes)
        index = Index(report.project, report.graph, report.labels)
        self.declared = {
            dataset: entry.subject
            for entry in report.policy.facts.classify
            if entry.subject
            for dataset in index.datasets(entry.dataset)
        }

    def steps(self) -> tuple[Step, ...]:
        found = [self._step(dataset, relation) for dataset, relation in self.holding.items()]
        found.sort(key=self._order)
        counter = itertools.count(1)
        return tuple(replace(step, order=next(counter)) if step.action in _DONE else step for step in found)

    def _order(self, step: Step) -> tuple[int, int, int, str]:
        rank = {"by hand": 0, "delete": 1, "blank": 1, "rebuild": 2, "nothing": 3, "survives": 4}[step.action]
        through = 1 if step.through else 0
        at = self.depth[step.node.unique_id]
        own = self._is_own(step.node.relation)
        return (rank, own - through, at if step.action == "rebuild" else -at, step.node.name)

    def _is_own(self, dataset: str) -> bool:
        key = self.keys.get(dataset)
        return key is not None and key.declared and self._is_key(ColumnRef(dataset, key.column))

    def _about(self, relation: RelationLabels) -> bool:
        return any(label.subject == self.subject for label in _labels(relation))

    def _step(self, dataset: str, relation: RelationLabels) -> Step:
        node = self.report.project.nodes[self.report.graph.by_dataset[dataset]]
        held = tuple(
            f"{name}: {', '.join(sorted({f'{label.data_class} ({label.state.value})' for label in mine}))}"
            for name, labels in relation.columns.items()
            if (mine := [label for label in labels if label.subject == self.subject])
        )
        if node.materialized in {"view", "ephemeral"}:
            return Step(node=node, action="nothing", how="a view shows what is left", columns=held)
        if relation.identity in {Identity.GROUP, Identity.NONE} and dataset not in self.keys:
            groups = f": groups of at least {relation.group_size}" if relation.group_size else ""
            return Step(node=node, action="survives", how=f"no row is about one person{groups}", columns=held)
        if node.materialized in _REBUILT and node.resource_type is ResourceType.MODEL:
            sql = f"dbt run --select {node.unique_id.rpartition('.')[2]}"
            how = "dbt builds it anew from what is left"
            return Step(node=node, action="rebuild", how=how, columns=held, sql=sql)
        return self._erased(dataset, node, held)

    def _erased(self, dataset: str, node: Node, held: tuple[str, ...]) -> Step:
        note = _NOTES.get(node.resource_type, "an incremental model keeps what it once took over")
        key = self.keys.get(dataset)
        if key is not None:
            path = (f"{node.name}.{key.column}", *key.way)
            action, verb = self._verb(dataset)
            note = f"its rows are about others too, who keep them; {note}" if action == "blank" else note
            sql = f"{verb} where {self._matches(key)};"
            return Step(node=node, action=action, how=note, columns=held, sql=sql, path=path)
        joined = self._joined(dataset)
        if joined is not None:
            mine, other, theirs, where = joined
            far, name = self.keys[other], self.report.project.nodes[self.report.graph.by_dataset[other]].name
            action, verb = self._verb(dataset)
            inner = f"select {self._name(theirs)} from {self._table(other)} where {self._matches(far)}"
            return Step(
                node=node,
                action=action,
                how=f"the two are joined so in {where}; {note}",
                columns=held,
                sql=f"{verb} where {self._name(mine)} in ({inner});",
                path=(f"{node.name}.{mine}", f"{name}.{theirs}", f"{name}.{far.column}"),
                through=True,
            )
        like = self._alike(dataset)
        hint = f"; `{like[0]}` is also in {like[1]}, which has one: do they mean the same?" if like else ""
        how = f"no key of one {self.subject} is known in it, nor in what it is joined with{hint}; {note}"
        return Step(node=node, action="by hand", how=how, columns=held)

    def _verb(self, dataset: str) -> tuple[str, str]:
        """Return how to take a person out of a table: whole rows, or columns of rows that are about others."""
        relation = self.holding[dataset]
        others = {label.subject for label in _labels(relation)} - {self.subject, ""}
        owner = self.declared.get(dataset, "")
        if owner == self.subject or not (others or owner):
            return "delete", f"delete from {self._table(dataset)}"
        mine = [
            self._name(name)
            for name, labels in relation.columns.items()
            if labels and all(label.subject == self.subject for label in labels)
        ]
        if not mine:
            return "delete", f"delete from {self._table(dataset)}"
        return "blank", f"update {self._table(dataset)} set {', '.join(f'{name} = null' for name in mine)}"

    def _alike(self, dataset: str) -> tuple[str, str] | None:
        """Find a stored table with a key that has a column of the same name, of a name like a key's."""
        mine = {
            name.lower(): name
            for name in self.report.graph.columns.get(dataset, ())
            if name.lower().endswith(("id", "key", "_no", "code"))
        }
        for other in self.keys:
            node = self.report.project.nodes[self.report.graph.by_dataset[other]]
            if node.resource_type not in _STORED:
                continue
            for name in self.report.graph.columns.get(other, ()):
                if name.lower() in mine:
                    return mine[name.lower()], node.name
        return None

    def _matches(self, key: _Key) -> str:
        return f"{self._name(key.column)} = {key.made.replace('·', PARAMETER) or PARAMETER}"

    def _key_of(self, dataset: str) -> _Key | None:
        """Return the column that finds a person's rows: the key itself, another key, or a pseudonym of it."""
        taxonomy = self.report.policy.facts.taxonomy
        found: list[tuple[int, str, _Key]] = []
        for name, labels in self.holding[dataset].columns.items():
            for label in labels:
                if label.subject != self.subject or label.implicit or label.state not in PERSON_STATES:
                    continue
                exact = self._is_key(label.origin)
                if not exact and not (
                    label.data_class.startswith("account") and names_person(taxonomy, label)
                ):
                    continue
                made = _made(label)
                key = _Key(column=name, made=made, way=tuple(self._way(label)), declared=not label.path)
                found.append(((0 if exact else 1) + (2 if made else 0), name, key))
        return min(found, key=lambda entry: entry[:2])[2] if found else None

    def _way(self, label: Label) -> Iterator[str]:
        """Yield where a label came from, from the nearest to the farthest, as people call the tables."""
        for ref in reversed([hop.column for hop in label.path]):
            node = self.report.project.nodes.get(self.report.graph.by_dataset.get(ref.dataset, ""))
            yield f"{node.name if node else ref.dataset}.{ref.column}"

    def _is_key(self, ref: ColumnRef) -> bool:
        wanted = self.key.lower()
        spelled = str(ref).lower()
        return spelled == wanted or spelled.endswith(f".{wanted}")

    def _joined(self, dataset: str) -> tuple[str, str, str, str] | None:
        """Find a table with a key that some model joins this one with on columns of one name."""
        for uid, lineage in self.report.graph.nodes.items():
            rows = [row for row in lineage.merged.row_inputs if row.subtype is Subtype.JOIN]
            joined = {place for row in rows for place in self._places((row.dataset, row.column))}
            for name in sorted({column for table, column in joined if table == dataset}):
                for other, column in sorted(joined):
                    if other != dataset and other in self.keys and column.lower() == name.lower():
                        return name, other, column, self.report.project.nodes[uid].name
        return None

    def _places(self, ref: tuple[str, str]) -> list[tuple[str, str]]:
        """Follow a column that models only hand on, back to the table where it comes from."""
        found: list[tuple[str, str]] = []
        while ref not in found:
            found.append(ref)
            lineage = self.report.graph.nodes.get(self.report.graph.by_dataset.get(ref[0], ""))
            made = lineage.merged.columns if lineage is not None else ()
            inputs = [item for column in made if column.name == ref[1] for item in column.inputs]
            above = {(item.dataset, item.column) for item in inputs if item.subtype.direct} - {ref}
            plain = all(item.subtype is Subtype.IDENTITY for item in inputs if item.subtype.direct)
            if len(above) != 1 or not plain:
                break
            (ref,) = above
        return found

    def _table(self, dataset: str) -> str:
        return ".".join(self._name(part) for part in split(dataset))

    def _name(self, name: str) -> str:
        if _PLAIN.fullmatch(name):
            return name
        return exp.to_identifier(name, quoted=True).sql(dialect=self.report.project.dialect or None)


def _depths(nodes: Mapping[str, Node]) -> dict[str, int]:
    """Return for every node how far downstream it is."""
    sorter = TopologicalSorter(
        {uid: [up for up in node.depends_on if up in nodes] for uid, node in nodes.items()}
    )
    try:
        ordered = list(sorter.static_order())
    except CycleError:
        return dict.fromkeys(nodes, 0)
    depths: dict[str, int] = {}
    for uid in ordered:
        depths[uid] = max((depths[up] + 1 for up in nodes[uid].depends_on if up in nodes), default=0)
    return depths


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """A column that finds a person: `made` is how its value is made of the person's key, empty for the key."""

    column: str
    made: str
    way: tuple[str, ...]
    declared: bool


def _made(label: Label) -> str:
    """Return what was done to a key on its way, as an expression over `·`; empty if it is the key still."""
    text = "·"
    plain = True
    for operation in (operation for hop in label.path for operation in hop.operations):
        plain = plain and operation.name in _COPYING
        made = _spelled(operation)
        if not made:
            return "" if plain else "<as the model makes it of ·>"
        text = made.replace("·", text)
    return "" if plain else text


def _spelled(operation: Operation) -> str:
    """Write an operation as SQL over `·`; empty if a part of it is not known or it is no simple expression."""
    args = operation.args
    if "…" in args or "·" not in args:
        return ""
    if operation.name in {"cast", "try_cast"}:
        return f"{operation.name}({' as '.join(args)})"
    if operation.name.isidentifier():
        return f"{operation.name}({', '.join(args)})"
    return f"({args[0]} {operation.name} {args[1]})" if len(args) == _BINARY else ""


def _labels(relation: RelationLabels) -> Iterator[Label]:
    for labels in relation.columns.values():
        yield from labels
    yield from relation.presence


def document(report: Report, subject: str) -> dict[str, Any]:
    """Return the plan as data."""
    steps = plan(report, subject)
    held = {step.node.unique_id for step in steps}
    copies = [
        {"name": node.name.removeprefix("exposure:"), "kind": node.exposure_type, "owner": node.owner}
        for _, node in sorted(report.project.nodes.items())
        if node.resource_type is ResourceType.EXPOSURE and held.intersection(node.depends_on)
    ]
    return {
        "version": 1,
        "subject": subject,
        "key": report.policy.facts.subjects[subject].key,
        "parameter": PARAMETER,
        "steps": [
            {
                "order": step.order,
                "action": step.action,
                "name": step.node.name,
                "materialized": step.node.materialized or step.node.resource_type.value,
                "sql": step.sql,
                "how": step.how,
                "path": list(step.path),
                "columns": list(step.columns),
            }
            for step in steps
        ],
        "copies": copies,
        "gaps": sorted(
            node.name
            for uid, node in report.project.nodes.items()
            if uid in report.graph.nodes and report.graph.nodes[uid].merged.gaps and node.relation
        ),
    }


_HEADS: Mapping[str, str] = {
    "by hand": "To be found by hand",
    "delete": "To delete or to blank, in this order",
    "rebuild": "To build anew, in this order",
    "nothing": "Views: nothing to do",
    "survives": "What stays: no row is about one person",
}


def render_json(doc: dict[str, Any]) -> str:
    """Return the plan as JSON."""
    return dumps(doc)


def render_sql(doc: dict[str, Any]) -> str:
    """Return the statements of the plan as a script with a parameter, the rest as comments."""
    lines = [f"-- erase one {line(doc['subject'])}; {PARAMETER} is the value of {line(doc['key'])}"]
    for step in doc["steps"]:
        if step["action"] in {"delete", "blank"}:
            lines += [f"-- {step['order']}. {line(step['name'])}: {line(step['how'])}", line(step["sql"])]
        elif step["action"] in {"rebuild", "by hand"}:
            what = line(step["sql"]) or "by hand"
            lines.append(f"-- {step['order']}. {line(step['name'])}: {what} ({line(step['how'])})")
    return "\n".join(lines) + "\n"


def render_markdown(doc: dict[str, Any]) -> str:
    """Return the plan for a person, as Markdown."""
    lines = [
        f"# To erase one {markdown(doc['subject'])}",
        "",
        f"{code(PARAMETER)} is the person's {code(doc['key'])}. No value is known here, and none is needed.",
        "Backups, time travel and what readers have copied are not seen from here.",
    ]
    for action, head in _HEADS.items():
        also = "blank" if action == "delete" else action
        steps = [step for step in doc["steps"] if step["action"] in {action, also}]
        if not steps:
            continue
        lines += ["", f"## {head}", ""]
        if action in {"nothing", "rebuild"}:
            lines.append(", ".join(code(step["name"]) for step in steps))
            if action == "rebuild":
                selected = " ".join(step["sql"].rpartition(" ")[2] for step in steps)
                lines += ["", code(f"dbt run --select {selected}")]
            continue
        for step in steps:
            mark = f"{step['order']}." if step["order"] else "-"
            lines.append(
                f"{mark} {code(step['name'])} ({markdown(step['materialized'])}): {markdown(step['how'])}"
            )
            if action in {"delete", "by hand"}:
                lines.append(f"   holds {', '.join(map(code, step['columns'])) or 'rows that it chose'}")
            if len(step["path"]) > 1:
                lines.append(f"   found by {' <- '.join(code(part) for part in step['path'])}")
            if step["sql"]:
                lines += ["", f"   {code(step['sql'])}", ""]
    if doc["copies"]:
        lines += ["", "## To be told: they read these tables", ""]
        lines += [
            f"- {code(copy['name'])} ({markdown(copy['kind'] or 'exposure')}), {markdown(copy['owner'] or 'no owner')}"
            for copy in doc["copies"]
        ]
    if doc["gaps"]:
        lines += ["", "## Not fully understood: look here too", ""]
        lines += [f"- {code(name)}" for name in doc["gaps"]]
    return "\n".join(lines) + "\n"

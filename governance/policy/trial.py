"""Policy tests: a line of SQL over classified tables, and what the policy must say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from governance.findings.model import Finding, Severity, Verdict
from governance.labels.facts import Classification, Place
from governance.labels.judge import judged_state
from governance.labels.model import Identity, RelationLabels, State
from governance.labels.propagate import propagate
from governance.lineage.graph import build_graph
from governance.policy.decide import decide
from governance.policy.model import Mode, Policy
from governance.project.names import split
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType

_WORST = {Verdict.DENY: 3, Verdict.UNKNOWN: 2, Verdict.OWED: 1, Verdict.ALLOW: 0}
_NOT_ABOUT_FLOWS = ("GV2", "GV32", "GV33")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a policy test asks; members that are None ask nothing.

    `states` maps a column to the state that each of its classes must have.
    """

    verdict: Verdict | None = None
    codes: tuple[str, ...] | None = None
    identity: Identity | None = None
    states: Mapping[str, Mapping[str, State]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTest:
    """One test: SQL of a model at a path, over tables whose columns may be classified for the test alone."""

    name: str
    sql: str
    model: str
    expect: Expectation
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOutcome:
    """What came out of one test; it passed if nothing differs."""

    __test__ = False  # a name that starts with Test, and no test of pytest's

    test: PolicyTest
    differences: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


def run_policy_test(test: PolicyTest, policy: Policy, *, dialect: str, today: date) -> TestOutcome:
    """Judge the SQL of a policy test and compare.

    Tables that the test does not describe have the columns that the policy classifies. Waivers do not
    count: a test is about the rules.
    """
    tables = {**_classified(test, policy), **{name: dict(columns) for name, columns in test.tables.items()}}
    project = _project(test, tables, dialect)
    strict = replace(
        policy,
        mode=Mode.ENFORCE,
        waivers=(),
        facts=replace(policy.facts, classify=(*policy.facts.classify, *_own_classes(test))),
    )
    graph = build_graph(project)
    labelling = propagate(project, graph, strict.facts)
    relation = labelling.relations.get(_relation(test.model))
    findings = tuple(
        finding
        for finding in decide(project, graph, labelling, strict, today=today)
        if finding.severity is not Severity.NOTE and not finding.code.startswith(_NOT_ABOUT_FLOWS)
    )
    return TestOutcome(
        test=test, differences=tuple(_differences(test.expect, relation, findings)), findings=findings
    )


def _classified(test: PolicyTest, policy: Policy) -> dict[str, dict[str, str]]:
    """Return the tables of the policy that the SQL reads, under the longest name it uses."""
    found: dict[str, dict[str, str]] = {}
    for entry in policy.facts.classify:
        parts = split(entry.dataset)
        for start in range(len(parts)):
            name = ".".join(parts[start:])
            if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", test.sql, re.IGNORECASE):
                found.setdefault(entry.dataset, {}).update(dict.fromkeys(entry.columns, ""))
                break
    for purpose in policy.purposes.values():
        if purpose.consent is not None and purpose.consent.table in found:
            found[purpose.consent.table].setdefault(purpose.consent.key, "")
    return found


def _own_classes(test: PolicyTest) -> list[Classification]:
    return [
        Classification(
            dataset=name,
            columns={column: data_class for column, data_class in columns.items() if data_class},
            place=test.place,
        )
        for name, columns in sorted(test.tables.items())
        if any(columns.values())
    ]


def _project(test: PolicyTest, tables: Mapping[str, Mapping[str, str]], dialect: str) -> Project:
    nodes: dict[str, Node] = {}
    for name, columns in sorted(tables.items()):
        nodes[f"source.test.{name}"] = Node(
            unique_id=f"source.test.{name}",
            resource_type=ResourceType.SOURCE,
            name=name,
            relation=name,
            columns=tuple(DeclaredColumn(name=column, source="schema") for column in columns),
            columns_complete=bool(columns),
        )
    relation = _relation(test.model)
    nodes["model.test.it"] = Node(
        unique_id="model.test.it",
        resource_type=ResourceType.MODEL,
        name=relation,
        relation=relation,
        path=test.model,
        materialized="table",
        raw_code=test.sql,
        compiled=(CompiledCode(sql=test.sql),),
        depends_on=tuple(sorted(nodes)),
    )
    return Project(name="test", dialect=dialect, nodes=nodes)


def _relation(path: str) -> str:
    parts = path.removesuffix(".sql").split("/")
    return ".".join(parts[-2:])


def _differences(
    expect: Expectation, relation: RelationLabels | None, findings: tuple[Finding, ...]
) -> list[str]:
    found: list[str] = []
    problems = [f for f in findings if f.severity is Severity.ERROR]
    verdict = max((f.verdict for f in problems), key=_WORST.__getitem__, default=Verdict.ALLOW)
    if expect.verdict is not None and verdict is not expect.verdict:
        why = "; ".join(f"{f.code} {f.message}" for f in problems) or "nothing was found"
        found.append(f"the verdict is `{verdict.value}`, expected `{expect.verdict.value}` ({why})")
    codes = tuple(sorted({f.code for f in findings}))
    if expect.codes is not None and codes != tuple(sorted(set(expect.codes))):
        found.append(f"the codes are {_words(codes)}, expected {_words(sorted(set(expect.codes)))}")
    identity = relation.identity if relation is not None else Identity.NONE
    if expect.identity is not None and identity is not expect.identity:
        found.append(f"the identity is `{identity.word}`, expected `{expect.identity.word}`")
    for column, classes in sorted((expect.states or {}).items()):
        found.extend(_state_differences(column, classes, relation))
    return found


def _state_differences(
    column: str, classes: Mapping[str, State], relation: RelationLabels | None
) -> list[str]:
    columns = relation.columns if relation is not None else {}
    labels = next((labels for name, labels in columns.items() if name.lower() == column.lower()), ())
    actual: dict[str, set[str]] = {}
    for label in labels:
        actual.setdefault(label.data_class, set()).add(judged_state(label).value)
    found = []
    for data_class in sorted({*classes, *actual}):
        have = sorted(actual.get(data_class, {"none"}))
        want = classes[data_class].value if data_class in classes else "none"
        if have != [want]:
            found.append(f"`{column}` holds `{data_class}` as {_words(have)}, expected `{want}`")
    return found


def _words(words: object) -> str:
    listed = [f"`{word}`" for word in words] if isinstance(words, (list, tuple)) else []
    return ", ".join(listed) or "none"

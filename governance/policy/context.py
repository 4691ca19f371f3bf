"""What every decision of one run shares: names, zones, levels, proofs, who uses what."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cached_property

from governance.findings.locate import Located, locate, locate_column, locate_input
from governance.labels.judge import EffectiveLevel, effective_level
from governance.labels.model import Label, RelationLabels
from governance.labels.taxonomy import UNKNOWN_CLASS
from governance.lineage.model import Graph
from governance.policy.consent import Prover
from governance.policy.index import Index
from governance.policy.model import Policy, Rule
from governance.policy.ruling import Ruling
from governance.policy.zones import Placement, place_nodes
from governance.project.nodes import Node, Project, ResourceType

_HOLDS_DATA = frozenset(
    {ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT, ResourceType.TEST, ResourceType.SOURCE}
)


class Context:
    """One run's project, labels and policy, with what is worked out from them once."""

    def __init__(
        self,
        project: Project,
        graph: Graph,
        labels: Mapping[str, RelationLabels],
        policy: Policy,
        today: date,
    ) -> None:
        self.project = project
        self.graph = graph
        self.labels = labels
        self.policy = policy
        self.today = today
        self.index = Index(project, graph, labels)
        self.placements = place_nodes(project, policy)
        self.prover = Prover(self.index, policy)
        self._located: dict[tuple[str, str], Located] = {}
        self._levels: dict[tuple[object, ...], EffectiveLevel] = {}
        self.rules_ask_consent = _ask_consent(policy.rules)
        self.rulings: dict[tuple[object, ...], Ruling] = {}
        self.laws: dict[tuple[object, ...], tuple[object, str]] = {}

    def with_rules(self, rules: tuple[Rule, ...]) -> Context:
        """Return the same run under other rules; what does not depend on them is shared."""
        twin = copy(self)
        twin.policy = replace(self.policy, rules=rules)
        twin.rules_ask_consent = _ask_consent(rules)
        twin.rulings = {}
        return twin

    @cached_property
    def below_run_time(self) -> frozenset[str]:
        """The nodes whose SQL, or that of something upstream of them, is made at run time."""
        downstream: dict[str, list[str]] = {}
        for unique_id, node in self.project.nodes.items():
            for upstream in node.depends_on:
                downstream.setdefault(upstream, []).append(unique_id)
        waiting = [unique_id for unique_id, node in self.project.nodes.items() if node.dynamic]
        found = set(waiting)
        while waiting:
            for below in downstream.get(waiting.pop(), ()):
                if below not in found:
                    found.add(below)
                    waiting.append(below)
        return frozenset(found)

    def relation(self, node: Node) -> RelationLabels | None:
        """Return what is known of a node's relation."""
        lineage = self.graph.nodes.get(node.unique_id)
        dataset = lineage.dataset if lineage is not None else node.relation
        return self.labels.get(dataset)

    def judged(self) -> list[tuple[Node, Placement]]:
        """Return the nodes that flows are decided on, in order; sources are what others hand us."""
        return [
            (node, self.placements[unique_id])
            for unique_id, node in sorted(self.project.nodes.items())
            if self.placements[unique_id].judged and node.resource_type is not ResourceType.SOURCE
        ]

    def level(self, label: Label, relation: RelationLabels, *, adult: bool = False) -> EffectiveLevel:
        """Return the level a label has in a relation; `adult` when minors are proved to be filtered out."""
        key = (
            label.data_class, label.state, label.floor if label.owed else None, label.implicit, label.bits,
            label.minor and not adult, relation.identity,
        )  # fmt: skip
        found = self._levels.get(key)
        if found is None:
            asked = replace(label, minor=False) if adult and label.minor else label
            facts = self.policy.facts
            found = effective_level(asked, relation.identity, facts.taxonomy, overrides=facts.levels)
            self._levels[key] = found
        return found

    @staticmethod
    def is_unknown(label: Label) -> bool:
        """Whether nobody has said what the data is."""
        return label.data_class == UNKNOWN_CLASS

    def minimum(self, placement: Placement) -> int:
        """Return the k that holds in a zone."""
        return placement.zone.k if placement.zone and placement.zone.k else self.policy.facts.k

    def locate_column(self, node: Node, column: str) -> Located:
        """Return where an output column is written."""
        key = (node.unique_id, column)
        if key not in self._located:
            lineage = self.graph.nodes.get(node.unique_id)
            self._located[key] = locate_column(node, lineage, column) if column else locate(node)
        return self._located[key]

    def locate_label(self, node: Node, column: str, label: Label) -> Located:
        """Return where a label comes into a column of a node, or into the conditions on its rows."""
        lineage = self.graph.nodes.get(node.unique_id)
        came = label.path[-1].column if label.path and label.path[-1].node == node.unique_id else None
        if came is None:
            return self.locate_column(node, column)
        return locate_input(node, lineage, column, came)

    @cached_property
    def keyed_macro(self) -> str:
        """A macro of the policy that gives a keyed pseudonym, empty if there is none."""
        names = sorted(
            entry.macro
            for entry in self.policy.facts.declassify
            if entry.macro and entry.gives.value == "pseudonym.keyed"
        )
        return names[0] if names else ""

    @cached_property
    def _readers(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = {}
        for unique_id, lineage in sorted(self.graph.nodes.items()):
            read = {
                (item.dataset, item.column) for column in lineage.merged.columns for item in column.inputs
            }
            read.update((row.dataset, row.column) for row in lineage.merged.row_inputs)
            for ref in read:
                found.setdefault(ref, []).append(unique_id)
        return {ref: tuple(users) for ref, users in found.items()}

    def readers(self, dataset: str, column: str) -> tuple[str, ...]:
        """Return the nodes that read a column."""
        return self._readers.get((dataset, column), ())

    @cached_property
    def children(self) -> Mapping[str, tuple[Node, ...]]:
        """The nodes that depend on each node, tests aside."""
        found: dict[str, list[Node]] = {}
        for _, node in sorted(self.project.nodes.items()):
            if node.resource_type in {ResourceType.TEST, ResourceType.UNIT_TEST}:
                continue
            for parent in node.depends_on:
                found.setdefault(parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in found.items()}

    @cached_property
    def collected_for(self) -> Mapping[str, tuple[str, ...]]:
        """What each dataset was collected for, where the policy or the dataset's own meta says so."""
        found: dict[str, tuple[str, ...]] = {}
        for entry in self.policy.facts.classify:
            if entry.collected_for:
                for dataset in self.index.datasets(entry.dataset):
                    found[dataset] = _both(found.get(dataset), entry.collected_for)
        for _, node in sorted(self.project.nodes.items()):
            stated = node.governance.get("collected_for")
            words = (stated,) if isinstance(stated, str) else tuple(stated or ()) if _is_list(stated) else ()
            purposes = tuple(str(word) for word in words)
            if purposes and node.relation:
                dataset = (
                    self.graph.nodes[node.unique_id].dataset if node.unique_id in self.graph.nodes else ""
                )
                dataset = dataset or node.relation
                found[dataset] = _both(found.get(dataset), purposes)
        return found


def _ask_consent(rules: tuple[Rule, ...]) -> bool:
    """Tell whether any rule depends on consent, so that it has to be proved to decide."""
    return any(
        condition is not None and condition.consent
        for rule in rules
        for condition in (rule.unless, rule.require)
    )


def holds_data(node: Node) -> bool:
    """Whether building a node leaves data behind: tests do when they store what they find."""
    if node.resource_type is ResourceType.SAVED_QUERY:
        return bool(node.materialized)
    if node.resource_type not in _HOLDS_DATA or node.materialized == "ephemeral":
        return False
    return node.resource_type is not ResourceType.TEST or node.stored


def _both(first: tuple[str, ...] | None, second: tuple[str, ...]) -> tuple[str, ...]:
    """Return the purposes that two statements about one dataset share."""
    if first is None:
        return second
    return tuple(purpose for purpose in first if purpose in second)


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))

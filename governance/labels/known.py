"""What is known while labels are carried through a project, dataset by dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from governance.findings.codes import CODES
from governance.findings.model import Finding, Verdict
from governance.labels.bags import Bag
from governance.labels.declare import Claim, declare
from governance.labels.facts import Facts
from governance.labels.identity import Identified, identify
from governance.labels.keys import UniqueColumns
from governance.labels.linkage import closure
from governance.labels.minors import Adults
from governance.labels.model import Identity, Label, RelationLabels
from governance.labels.parts import beside_parts
from governance.labels.persons import Persons
from governance.labels.pseudonyms import Pseudonyms
from governance.labels.transfer import Family, family_of
from governance.lineage.model import WHOLE_ROW, Graph
from governance.project.location import Location
from governance.project.nodes import Node, Project


class Known:
    """Labels by dataset so far, and everything that carrying them further asks."""

    def __init__(self, project: Project, graph: Graph, facts: Facts) -> None:
        self.project = project
        self.graph = graph
        self.facts = facts
        self.declared = declare(project, graph, facts)
        self.relations: dict[str, RelationLabels] = {}
        self.findings: list[Finding] = list(self.declared.findings)
        self.pseudonyms = Pseudonyms(project, facts)
        self.keys = UniqueColumns(project, graph, self.relations)
        persons = Persons(graph, self.relations, facts, self.keys)
        self.adults = Adults(facts, self.declared.ages, persons)
        self._families: dict[str, Family] = {}
        self._everything: dict[str, tuple[Label, ...]] = {}
        self._determines = closure((*facts.taxonomy.dependencies, *facts.dependencies))
        self._claims: dict[str, list[tuple[str, Claim]]] = {}
        for ref, claims in self.declared.claims.items():
            self._claims.setdefault(ref.dataset, []).extend((ref.column, claim) for claim in claims)

    def claims(self, dataset: str) -> list[tuple[str, Claim]]:
        """Return what is declared of the columns of a dataset."""
        return self._claims.get(dataset, [])

    def family(self, data_class: str) -> Family:
        """Return which transfer rules a class follows."""
        found = self._families.get(data_class)
        if found is None:
            found = self._families[data_class] = family_of(self.facts.taxonomy, data_class)
        return found

    def labels_at(self, dataset: str, column: str) -> tuple[Label, ...]:
        """Return the labels of a column; of a whole row, those of every column."""
        relation = self.relations.get(dataset)
        if relation is None:
            return ()
        if column == WHOLE_ROW:
            return self.everything(dataset)
        found = relation.columns.get(column)
        return found if found is not None else relation.columns.get(WHOLE_ROW, ())

    def everything(self, dataset: str) -> tuple[Label, ...]:
        """Return the labels of all columns of a dataset."""
        if dataset not in self._everything:
            bag = Bag()
            relation = self.relations.get(dataset)
            for labels in relation.columns.values() if relation else ():
                for label in labels:
                    bag.add(label)
            self._everything[dataset] = bag.done()
        return self._everything[dataset]

    def unique_columns(self, dataset: str) -> frozenset[str]:
        """Return the columns that each determine a row of a dataset, or did where they came from."""
        return self.keys.of(dataset)

    def find(
        self,
        code: str,
        message: str,
        *,
        node: Node | None,
        location: Location | None,
        column: str = "",
        fix: str = "",
    ) -> None:
        """Record a finding of this stage."""
        self.findings.append(
            Finding(
                code=code,
                severity=CODES[code].severity,
                message=message,
                node=node.unique_id if node else "",
                node_name=node.name if node else "",
                column=column,
                location=location,
                verdict=Verdict.UNKNOWN,
                fix=(fix,) if fix else (),
            )
        )

    def judged(
        self,
        dataset: str,
        columns: Mapping[str, tuple[Label, ...]],
        presence: tuple[Label, ...],
        *,
        grain: str,
        group_size: int,
    ) -> None:
        """Record a relation with its identity, from all its labels together."""
        found = self._identified(dataset, columns, presence)
        if found.identity is Identity.NONE and grain.startswith(("person:", "event:")):
            found = replace(found, identity=Identity.UNLINKED)
        self.relations[dataset] = RelationLabels(
            dataset=dataset,
            columns=dict(sorted(columns.items())),
            presence=presence,
            identity=found.identity,
            identity_by=found.by,
            grain=grain,
            group_size=group_size,
            anonymity={link.subject: link.anonymity for link in found.linkages},
            bits={column: bits for link in found.linkages for column, bits in sorted(link.bits.items())},
        )

    def _identified(
        self, dataset: str, columns: Mapping[str, tuple[Label, ...]], presence: tuple[Label, ...]
    ) -> Identified:
        witnessed = self.facts.witnesses.get(dataset, 0) >= self.facts.k
        return identify(columns, presence, self.facts, witnessed=witnessed, determines=self._determines)

    def final(self) -> Mapping[str, RelationLabels]:
        """Return every relation with its columns judged beside each other.

        What stands beside a column there says nothing of models that read the column alone, so this comes last.
        """
        found: dict[str, RelationLabels] = {}
        for dataset, relation in sorted(self.relations.items()):
            columns = beside_parts(relation.columns, self.facts, self.family)
            if columns is relation.columns:
                found[dataset] = relation
                continue
            anew = self._identified(dataset, columns, relation.presence)
            found[dataset] = replace(relation, columns=columns, identity=anew.identity, identity_by=anew.by)
        return found

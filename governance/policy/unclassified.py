"""Weigh a source that nobody classified by what its columns are called and where they go."""

from __future__ import annotations

from dataclasses import replace

from governance.findings.model import Finding, Severity
from governance.policy.context import Context
from governance.policy.explain import listed
from governance.policy.suggest import classes_of_table
from governance.project.nodes import DeclaredColumn, Node

_SURE = 0.7
_NAMED = 3


def weighed(context: Context, finding: Finding) -> Finding:
    """Return GV207 as a warning where a column that is called like personal data reaches a judged node.

    A name is no class, so nothing is denied by it; but no rule guards what nobody classified.
    """
    node = context.project.nodes.get(finding.node)
    if node is None or finding.code != "GV207":
        return finding
    reaching = [
        (column, data_class, sink)
        for column, data_class in _told(context, node).items()
        if (sink := _judged_reader(context, node.relation, column)) is not None
    ]
    if not reaching:
        return finding
    columns = [column for column, _, _ in reaching]
    first = reaching[0]
    told = ", ".join(f"`{column}: {data_class}`" for column, data_class, _ in reaching[:_NAMED])
    verb = "is" if len(columns) == 1 else "are"
    return replace(
        finding,
        severity=Severity.WARNING,
        message=f"nobody classified `{node.name}`, whose {listed(columns, _NAMED)} {verb} called like personal data "
        f"and reach{'es' if len(columns) == 1 else ''} `{first[2].name}`",
        what="no rule guards data without a class",
        fix=(
            f"classify it: {told}; `governance suggest --write` does",
            "`columns: {}` says that somebody looked and found none",
        ),
    )


def _told(context: Context, node: Node) -> dict[str, str]:
    """Return the columns of a source whose names tell a class for sure."""
    declared = {column.name: column for column in node.columns}
    names = dict.fromkeys((*declared, *context.graph.columns.get(node.relation, ())))
    columns = [declared.get(name) or DeclaredColumn(name=name) for name in names]
    classes = context.policy.facts.taxonomy.classes
    return {
        column: data_class
        for column, (data_class, confidence, _) in sorted(classes_of_table(node.name, columns).items())
        if confidence >= _SURE and data_class in classes
    }


def _judged_reader(context: Context, dataset: str, column: str) -> Node | None:
    """Return a judged node that a column's values reach, the nearest one."""
    waiting, met = [(dataset, column)], {(dataset, column)}
    for at in waiting:
        for reader in context.readers(*at):
            lineage = context.graph.nodes[reader]
            outputs = [
                output.name
                for output in lineage.merged.columns
                if any(item.subtype.direct and (item.dataset, item.column) == at for item in output.inputs)
            ]
            if outputs and context.placements[reader].judged:
                return context.project.nodes[reader]
            for name in outputs:
                if (lineage.dataset, name) not in met:
                    met.add((lineage.dataset, name))
                    waiting.append((lineage.dataset, name))
    return None

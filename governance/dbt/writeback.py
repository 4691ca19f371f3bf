"""Puts inferred classes into dbt's live manifest, for docs, post-hooks and whatever reads it afterwards.

Opt-in (`vars: {dbt_governance_write_back: true}`), because it is the one thing that changes what dbt writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from governance.labels.model import Label
from governance.policy.report import Report

VARIABLE = "dbt_governance_write_back"
KEY = "dbt_governance"


def wanted(config: Any) -> bool:
    """Tell whether the project asks for inferred classes in its manifest."""
    asked = {**config.vars.to_dict(), **(config.cli_vars or {})}
    of_project = asked.get(config.project_name)
    if isinstance(of_project, dict):
        asked = {**asked, **of_project}
    return asked.get(VARIABLE) is True


def write_back(manifest: Any, report: Report) -> None:
    """Add what is inferred of a column to its `config.meta`, under `dbt_governance`."""
    from dbt.artifacts.resources.v1.components import ColumnConfig, ColumnInfo

    for uid, live in manifest.nodes.items():
        node = report.project.nodes.get(uid)
        relation = report.labels.get(node.relation) if node and node.relation else None
        if relation is None or not hasattr(live, "columns"):
            continue
        spelled = {name.lower(): name for name in live.columns}
        for name, labels in relation.columns.items():
            if not labels:
                continue
            key = spelled.get(name.lower(), name)
            column = live.columns.get(key) or ColumnInfo(name=name, config=ColumnConfig())
            meta = {**column.config.meta, KEY: _said(labels)}
            column.config.meta = meta
            column.meta = {**column.meta, KEY: _said(labels)}
            live.columns[key] = column
    manifest.build_flat_graph()


def _said(labels: Iterable[Label]) -> dict[str, list[str]]:
    labels = tuple(labels)
    return {
        "classes": sorted({label.data_class for label in labels}),
        "states": sorted({label.state.value for label in labels}),
    }

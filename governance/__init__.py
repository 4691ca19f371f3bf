"""Keeps personal information where it is allowed to be.

    from governance import trace, load_project, check

    for statement in trace("select md5(email) as e from users", dialect="duckdb"):
        print(statement.columns[0].inputs)

    report = check(load_project("my_dbt_project"), "my_dbt_project/privacy.yml")
    print(report.failing)

Names load when they are first used, so `import governance` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from governance.commands.api import check, load_project, trace
    from governance.errors import GovernanceError
    from governance.findings.model import Finding
    from governance.lineage.model import Gap, Input, OutputColumn, RowInput, Statement
    from governance.policy.report import Report
    from governance.project.nodes import Project

__all__ = [
    "Finding",
    "Gap",
    "GovernanceError",
    "Input",
    "OutputColumn",
    "Project",
    "Report",
    "RowInput",
    "Statement",
    "check",
    "load_project",
    "trace",
]

_HOMES = {
    "Finding": "governance.findings.model",
    "Gap": "governance.lineage.model",
    "GovernanceError": "governance.errors",
    "Input": "governance.lineage.model",
    "OutputColumn": "governance.lineage.model",
    "Project": "governance.project.nodes",
    "Report": "governance.policy.report",
    "RowInput": "governance.lineage.model",
    "Statement": "governance.lineage.model",
    "check": "governance.commands.api",
    "load_project": "governance.commands.api",
    "trace": "governance.commands.api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module `governance` has no attribute `{name}`")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

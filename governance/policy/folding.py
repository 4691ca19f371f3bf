"""Say once for a table what is said of many of its columns for one reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from governance.findings.model import Finding
from governance.policy.explain import listed

_COLUMNS_NAMED = 6
_USED_AT_MOST = 20


def fold_creep(findings: Iterable[Finding]) -> list[Finding]:
    """Make one finding of a model's columns that come from one table and are used for what it was not collected for.

    What a table was collected for is said of the table, so one assessment settles all of its columns. Waived
    flows stay by themselves.
    """
    out: list[Finding] = []
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        if finding.code == "GV307" and not finding.waived_by:
            table = finding.origin.rpartition(".")[0]
            groups.setdefault((finding.node, finding.zone, finding.purpose, table), []).append(finding)
        else:
            out.append(finding)
    for (*_, table), several in groups.items():
        out.append(_folded(table, several) if len(several) > 1 else several[0])
    return out


def _folded(table: str, several: list[Finding]) -> Finding:
    first = min(several, key=lambda finding: finding.order)
    columns = list(dict.fromkeys(finding.column for finding in sorted(several, key=lambda f: f.order)))
    users = sorted({user for finding in several for user in finding.related})
    return replace(
        first,
        message=f"{listed(columns, _COLUMNS_NAMED)} of `{first.node_name}` come from `{table}`, which was not "
        "collected for this",
        column="",
        what="people gave the data for something else",
        path=(),
        origin=table,
        data_class=", ".join(sorted({finding.data_class for finding in several})),
        state="",
        waive="",
        related=tuple(users[:_USED_AT_MOST]),
    )

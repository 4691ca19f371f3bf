"""Say once for a table what is said of many of its columns for one reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from governance.findings.model import Finding
from governance.policy.explain import listed

_COLUMNS_NAMED = 6
_USED_AT_MOST = 20
_TOLD_APART = 3


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


def fold_unzoned(findings: Iterable[Finding]) -> list[Finding]:
    """Make one finding of a node that no zone covers, if it holds much: one zone settles all of it."""
    out: list[Finding] = []
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.code == "GV312":
            groups.setdefault(finding.node, []).append(finding)
        else:
            out.append(finding)
    for several in groups.values():
        if len(several) <= _TOLD_APART:
            out.extend(several)
            continue
        classes = sorted({finding.data_class for finding in several})
        name = several[0].node_name
        told = listed(classes, _COLUMNS_NAMED)
        out.append(
            _together(
                several, f"{told} {'is' if len(classes) == 1 else 'are'} in `{name}`, which no zone covers"
            )
        )
    return out


def _folded(table: str, several: list[Finding]) -> Finding:
    columns = list(dict.fromkeys(finding.column for finding in sorted(several, key=lambda f: f.order)))
    told = listed(columns, _COLUMNS_NAMED)
    message = f"{told} of `{several[0].node_name}` come from `{table}`, which was not collected for this"
    return replace(_together(several, message), what="people gave the data for something else", origin=table)


def _together(several: list[Finding], message: str) -> Finding:
    """Return one finding for several; its classes tell it from one of less."""
    users = sorted({user for finding in several for user in finding.related})
    return replace(
        min(several, key=lambda finding: finding.order),
        message=message,
        column="",
        path=(),
        origin="",
        data_class=", ".join(sorted({finding.data_class for finding in several})),
        state="",
        waive="",
        related=tuple(users[:_USED_AT_MOST]),
    )

"""The ledger of waivers: what each covers now, who approved it, and how long it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from governance.findings.model import Finding
from governance.policy.report import Report
from governance.writers.document import dumps
from governance.writers.escape import line
from governance.writers.words import plural


def ledger(report: Report, *, today: date) -> list[dict[str, Any]]:
    """Return one row for each waiver, those that end first in front."""
    rows = []
    for waiver in sorted(report.policy.waivers, key=lambda w: (w.expires, w.origin, w.sink)):
        covered = [f for f in report.findings if f.waived_by and _same(waiver.sink, f)]
        rows.append(
            {
                "flow": f"{waiver.origin} -> {waiver.sink}",
                "state": waiver.state.value,
                "class": waiver.data_class,
                "reason": waiver.reason,
                "approved_by": waiver.approved_by,
                "expires": waiver.expires.isoformat(),
                "days": (waiver.expires - today).days,
                "covers": len(covered),
                "place": str(waiver.place),
            }
        )
    return rows


def _same(sink: str, finding: Finding) -> bool:
    name = f"{finding.node_name}.{finding.column or '*'}".lower()
    return name == sink.lower() or sink.lower().endswith(f".{name}") or name.endswith(f".{sink.lower()}")


def render_json(rows: Sequence[dict[str, Any]]) -> str:
    """Return the ledger as JSON."""
    return dumps({"version": 1, "waivers": list(rows)})


def render_text(rows: Sequence[dict[str, Any]]) -> str:
    """Return the ledger for a person."""
    lines = []
    for row in rows:
        days = row["days"]
        left = f"expired {plural(-days, 'day')} ago" if days < 0 else f"{plural(days, 'day')} left"
        lines.append(
            f"{row['flow']} ({row['state']}): until {row['expires']}, {left}; covers {plural(row['covers'], 'finding')}"
        )
        lines.append(f"  approved by {row['approved_by']}: {row['reason']}  [{row['place']}]")
    lines.append(plural(len(rows), "waiver"))
    return "\n".join(map(line, lines)) + "\n"

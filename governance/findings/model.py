"""A finding and its order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum

from governance.project.location import Location


class Severity(str, Enum):
    """How much a finding matters; `error` fails a build under `mode: enforce`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Verdict(str, Enum):
    """What the policy says of one flow. Only `allow` is a pass."""

    ALLOW = "allow"
    DENY = "deny"
    OWED = "owed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One column on a path, with the operations that made it from the step before.

    `column` is `dataset.column` as shown; `location` is where the step is written, if known.
    """

    column: str
    operations: tuple[str, ...] = ()
    indirect: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem, without any data value.

    Attributes:
        code: `GVnnn`; published codes are never reused.
        message: facts, names in backticks.
        node: unique_id of the node it stands in; `node_name` what a person calls it.
        column: output column concerned, empty for the whole relation.
        who: the zone, purpose, audience and rule that decide.
        what: what a person could do with the data.
        path: from the origin to the sink.
        origin: `dataset.column` where the data come from.
        data_class, state: of the label concerned.
        law: article references in one line.
        fix: at least one fix that is not a waiver.
        waive: a ready waiver as one line of YAML; empty if it cannot be waived.
        waived_by: who approved the waiver that covers it; such findings do not fail a build.
        related: unique_ids of nodes that use what is reported.
    """

    code: str
    severity: Severity
    message: str
    node: str = ""
    node_name: str = ""
    column: str = ""
    location: Location | None = None
    verdict: Verdict = Verdict.DENY
    who: str = ""
    what: str = ""
    path: tuple[Step, ...] = ()
    origin: str = ""
    data_class: str = ""
    state: str = ""
    zone: str = ""
    purpose: str = ""
    rule: str = ""
    law: str = ""
    fix: tuple[str, ...] = ()
    waive: str = ""
    waived_by: str = ""
    snippet: tuple[tuple[int, str], ...] = ()
    related: tuple[str, ...] = field(default=())

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it this finding and no other, of which the fingerprint is a hash."""
        return (
            self.code, self.node, self.column, self.origin, self.data_class, self.state, self.zone, self.purpose,
        )  # fmt: skip

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that survive line moves: code, node, column, origin, class, state, zone."""
        return hashlib.sha256("\x1f".join(self.identity).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def order(self) -> tuple[str, int, int, str, str, str, str]:
        """Sort key: path, offset, code, then everything that tells two findings apart."""
        at = self.location
        return (
            at.path if at else "",
            at.line if at else 0,
            at.column if at else 0,
            self.code,
            self.node,
            self.column,
            self.fingerprint,
        )

"""Every published code: what it is called, how much it matters, one sentence. Codes are never reused.

`GV1xx` not understood, `GV2xx` classification, `GV3xx` policy, `GV4xx` data checks. Each has a page in
`docs/rules/`.
"""

from __future__ import annotations

from dataclasses import dataclass

from governance.findings.model import Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Code:
    """A published code. `waivable` tells whether a waiver in the policy can cover it."""

    code: str
    title: str
    severity: Severity
    summary: str
    waivable: bool = False

    @property
    def page(self) -> str:
        """The page that documents it, relative to the repository's root."""
        return f"docs/rules/{self.code}.md"


_ALL = (
    Code("GV101", "unreadable-sql", _E, "The SQL of a node could not be parsed or was not compiled."),
    Code("GV102", "unknown-columns", _E, "A star or a whole row is read from a relation of unknown columns."),
    Code("GV103", "unresolved-name", _E, "A column or relation name could not be resolved."),
    Code("GV104", "opaque-code", _E, "Code that is not SQL, or that is built at run time, makes this data."),
    Code("GV105", "unsupported-construct", _E, "A construct of the SQL is not understood yet."),
    Code("GV106", "schema-conflict", _W, "Declared columns disagree with the columns the SQL makes."),
    Code("GV201", "unknown-dataset", _W, "The policy classifies a dataset that the project does not have."),
    Code("GV202", "unknown-column", _E, "The policy classifies a column that the dataset does not have."),
    Code("GV203", "lowered-declaration", _E, "A declaration downstream claims less than what flows in."),
    Code(
        "GV204", "bad-declaration", _E, "A node's meta declares a class, state or purpose that is not known."
    ),
    Code("GV205", "contradictory-facts", _E, "Two declarations of one column contradict each other."),
    Code("GV206", "unknown-subject-key", _E, "A subject's key or birth date column is not in the project."),
    Code("GV207", "unclassified-source", _N, "A source that reaches judged models has no classification."),
    Code("GV301", "prohibited-data", _E, "Data that the active regimes forbid to store is in a relation."),
    Code(
        "GV302", "forbidden-flow", _E, "A rule forbids this data for the purpose or audience.", waivable=True
    ),
    Code("GV303", "sensitive-not-allowed", _E, "No rule allows this sensitive data here.", waivable=True),
    Code("GV304", "evidence-owed", _E, "Data counts as weakened, but nothing proves it.", waivable=True),
    Code("GV305", "consent-owed", _E, "A purpose rests on consent that no join proves.", waivable=True),
    Code(
        "GV306", "minors-included", _E, "Minors are not filtered out where only adults may be.", waivable=True
    ),
    Code("GV307", "purpose-creep", _W, "Data is used for a purpose it was not collected for.", waivable=True),
    Code("GV308", "linkage", _W, "Columns together single people out.", waivable=True),
    Code("GV309", "revealing-list", _E, "Which rows exist reveals a sensitive fact.", waivable=True),
    Code("GV310", "identity-raised", _E, "A join makes sensitive data more identifiable.", waivable=True),
    Code("GV311", "open-projection", _W, "A star lets any new upstream column into a judged model."),
    Code("GV312", "no-zone", _E, "Personal data stands where no zone says who uses it and for what."),
    Code(
        "GV313", "unknown-data", _E, "Data that nobody could classify reaches a judged node.", waivable=True
    ),
    Code("GV320", "waiver-expired", _E, "A waiver has expired; the flow it covered is denied again."),
    Code("GV321", "waiver-unused", _W, "A waiver matches no flow any more."),
    Code(
        "GV322", "waiver-too-wide", _E, "A waiver covers more than one flow, or a flow that is not waivable."
    ),
    Code("GV323", "waiver-unapproved", _E, "A waiver is approved by nobody the policy names as approver."),
    Code("GV324", "waiver-ends-soon", _N, "A waiver in use expires within thirty days."),
    Code("GV330", "baseline-shrunk", _W, "The baseline lists a finding that is gone; it can only shrink."),
    Code("GV331", "baseline-debt", _N, "A finding is tolerated because the baseline lists it."),
    Code("GV340", "policy-and-flow-together", _W, "A change edits the policy and adds the flow it permits."),
    Code(
        "GV341", "dropped-declaration", _W, "A change takes back or lowers what a column was declared to be."
    ),
    Code("GV342", "loosened-gate", _W, "A change makes the policy as a whole ask for less."),
    Code("GV450", "own-check", _E, "A check of the project's own, `governance/checks/*.sql`, returned rows."),
)

CODES: dict[str, Code] = {code.code: code for code in _ALL}
"""All published codes of static analysis, by code, in order."""

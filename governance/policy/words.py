"""The fixed words of a policy file."""

from __future__ import annotations

CARRIES = "pipeline"
"""The audience of models that only carry data from one stage to the next."""

AUDIENCES = frozenset({CARRIES, "team", "internal", "company", "partner", "public"})
"""Audiences known without a declaration; a policy adds its own under `audiences`."""

CONSENT_BASES = frozenset({"consent", "separate_consent"})
"""Legal bases under which every personal value needs a proof of consent."""

BASES = CONSENT_BASES | {
    "contract",
    "employment",
    "legal_obligation",
    "legitimate_interest",
    "public_task",
    "vital_interests",
}
"""Legal bases a purpose may rest on (GDPR 6; PIPL 13)."""

ON_VIOLATION = frozenset({"abort", "fail_node", "warn"})
"""What the dbt gate does: stop the whole build, or fail the node and what depends on it."""

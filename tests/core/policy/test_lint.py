"""What is odd about a valid policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.policy.lint import lint_policy
from tests.core.policy.project import TODAY, judge

TABLES = {"raw.users": {"user_id": "integer", "email": "varchar"}}
MODELS = {"models/kpi/m.sql": "select email from raw.users"}
GOOD = """\
version: 1
regimes: [gdpr]
approvers: [dpo@example.com]
subjects:
  customer: {key: raw.users.user_id, population: 1000}
classify:
  raw.users:
    subject: customer
    collected_for: [analytics]
    columns: {user_id: account.id, email: contact.email}
purposes:
  analytics: {basis: legitimate_interest, assessment: docs/a.md}
zones:
  "models/kpi/**": {for: [analytics], audience: company, owner: "@bi"}
rules:
  - {forbid: contact.*, audience: company, because: readers need no addresses}
waivers:
  - {flow: raw.users.email -> kpi.m.email, state: raw, class: contact.email, zone: models/kpi/**, reason: r, approved_by: dpo@example.com, expires: 2027-01-01}
"""


def lint(folder: Path, old: str = "", new: str = "") -> list[str]:
    assert old in GOOD
    judged = judge(folder, policy=GOOD.replace(old, new, 1) if old else GOOD, models=MODELS, tables=TABLES)
    found = lint_policy(judged.project, judged.graph, judged.labelling, judged.policy, today=TODAY)
    assert all(problem.path == "privacy.yml" and problem.line and problem.help for problem in found)
    return [f"{problem.line}: {problem.message}" for problem in found]


def test_nothing_is_odd(tmp_path: Path) -> None:
    assert lint(tmp_path) == []


def test_what_is_odd(tmp_path: Path) -> None:
    rules = "rules:\n"
    cases = [
        (
            "zones:\n",
            'zones:\n  "models/kpy/**": {audience: pipeline}\n',
            "14: zone `models/kpy/**` matches nothing",
        ),
        (', owner: "@bi"', "", "14: zone `models/kpi/**` names no owner"),
        (
            "zones:\n",
            'zones:\n  "models/kp?/**": {audience: pipeline}\n  "model?/kpi/**": {audience: pipeline}\n',
            "15: zones `model?/kpi/**` and `models/kp?/**`",
        ),
        ("purposes:\n", "purposes:\n  care: {basis: contract}\n", "12: no zone serves the purpose `care`"),
        (
            ", assessment: docs/a.md",
            "",
            "12: purpose `analytics` rests on legitimate interest without an assessment",
        ),
        (rules, rules + "  - {allow: health.*, because: b}\n", "16: no data of `health.*` is in the project"),
        (
            rules,
            rules + "  - {allow: account.*, because: b}\n",
            "16: the rule allows nothing that would be denied today",
        ),
        (
            rules,
            rules + "  - {forbid: account.*, audience: partner, because: b}\n",
            "16: no zone is within the rule's `for`, `audience` and `zone`",
        ),
        (
            rules,
            rules + "  - {allow: '*', zone: models/kpi/**, audience: team, because: b}\n",
            "16: no zone is within the rule's `for`, `audience` and `zone`",
        ),
        (
            rules,
            rules + "  - {forbid: contact.email, audience: company, for: analytics, because: b}\n",
            "16: the rule adds nothing to privacy.yml:17",
        ),
        (
            "waivers:\n",
            "  - {forbid: contact.*, audience: company, because: again}\nwaivers:\n",
            "17: the rule adds nothing to privacy.yml:16",
        ),
        (", because: readers need no addresses", "", "16: the rule gives no reason"),
        (
            rules,
            rules + "  - {allow: contact.email, because: b}\n  - {forbid: contact.*, because: c}\n",
            "16: the rule can never allow anything: privacy.yml:17 forbids all of it",
        ),
        ("approvers: [dpo@example.com]\n", "", "17: the policy has waivers and names no `approvers`"),
        ("2027-01-01", "2030-01-01", "18: the waiver ends on 2030-01-01, more than a year ahead"),
        (
            " class: contact.email, zone: models/kpi/**,",
            "",
            "18: the waiver names neither `class` nor `zone`",
        ),
        (", population: 1000", "", "5: the population of `customer` is not stated"),
        (
            "subjects:\n",
            "subjects:\n  ghost: {key: raw.users.user_id, population: 5}\n",
            "5: no data is about the subject `ghost`",
        ),
        ("    subject: customer\n", "", "7: `raw.users` does not say whom its data is about"),
        (
            "    collected_for: [analytics]\n",
            "",
            "7: `raw.users` does not say what its data was collected for",
        ),
    ]
    for number, (old, new, wanted) in enumerate(cases):
        found = lint(tmp_path / str(number), old, new)
        assert any(text.startswith(wanted) for text in found), (wanted, found)


@pytest.mark.parametrize(
    "rule",
    [
        "{forbid: account.*, because: b}",
        "{forbid: account.*, for: analytics, except: {state: pseudonym.keyed}, because: b}",
        "{forbid: contact.email, because: wider than the other in scope}",
        "{forbid: [contact.*, account.*], audience: company, except: {state: pseudonym.keyed}, because: b}",
    ],
)
def test_a_forbid_that_nobody_breaks_is_not_odd(tmp_path: Path, rule: str) -> None:
    assert lint(tmp_path, "rules:\n", f"rules:\n  - {rule}\n") == []


def test_what_data_was_collected_for_is_no_idle_purpose(tmp_path: Path) -> None:
    collected = GOOD.replace("[analytics]", "[service, analytics]", 1)
    policy = collected.replace("purposes:\n", "purposes:\n  service: {basis: contract}\n")
    judged = judge(tmp_path, policy=policy, models=MODELS, tables=TABLES)
    assert lint_policy(judged.project, judged.graph, judged.labelling, judged.policy, today=TODAY) == ()

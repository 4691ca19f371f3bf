"""Policy tests say what differs; a wrong test file says where."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from governance.errors import PolicyError
from governance.policy.model import Policy
from governance.policy.trial import run_policy_test
from governance.readers.policy import read_policy
from governance.readers.policytests import read_policy_tests
from tests.core.policy.project import TODAY, write_policy

POLICY = """\
version: 1
regimes: [gdpr]
k: 20
subjects:
  customer: {key: raw.crm.users.user_id}
classify:
  raw.crm.users:
    subject: customer
    columns: {user_id: account.id, email: contact.email, diagnosis: health.diagnosis}
  raw.crm.consents:
    subject: customer
    columns: {user_id: account.id}
purposes:
  analytics: {basis: legitimate_interest}
  news: {basis: consent, consent: {table: raw.crm.consents, key: user_id, when: ok}}
zones:
  "models/kpi/**": {for: [analytics], audience: company}
  "models/news/**": {for: [news], audience: team}
rules:
  - {forbid: contact.*, audience: company, except: {state: pseudonym.keyed}}
"""
GOOD = """\
version: 1
tests:
  - name: a plain hash is still the address
    sql: select md5(email) as code from raw.crm.users
    model: models/kpi/x.sql
    expect: {verdict: deny, codes: [GV302], identity: pseudonym.open, states: {code: {contact.email: pseudonym.open}}}
  - name: nothing personal
    sql: select 1 as one
    model: models/kpi/x.sql
    expect: {verdict: allow, codes: [], identity: none, states: {one: {}}}
  - name: a diagnosis
    sql: select diagnosis from crm.users
    model: models/kpi/x.sql
    expect: {verdict: deny}
  - name: a table of the test's own
    tables: {raw.shop.buyers: {buyer: identity.name, total: none}}
    sql: select total from raw.shop.buyers
    model: models/kpi/x.sql
    expect: {verdict: allow}
  - name: consent is owed
    sql: select email from raw.crm.users
    model: models/news/x.sql
    expect: {verdict: owed, codes: [GV305]}
  - name: consent is proved
    sql: "select u.email from raw.crm.users u join raw.crm.consents c using (user_id) where c.ok"
    tables: {raw.crm.consents: [user_id, ok]}
    model: models/news/x.sql
    expect: {verdict: allow}
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return read_policy(write_policy(tmp_path, POLICY))


def run(folder: Path, policy: Policy, text: str) -> dict[str, tuple[str, ...]]:
    (folder / "privacy_tests.yml").write_text(text, encoding="utf-8")
    tests = read_policy_tests(folder / "privacy_tests.yml", policy)
    return {
        test.name: run_policy_test(test, policy, dialect="duckdb", today=TODAY).differences for test in tests
    }


def test_good_tests_pass(tmp_path: Path, policy: Policy) -> None:
    outcome = run(tmp_path, policy, GOOD)
    assert len(outcome) == 6
    assert {name: found for name, found in outcome.items() if found} == {}


def test_they_run_in_milliseconds(tmp_path: Path, policy: Policy) -> None:
    run(tmp_path, policy, GOOD)
    start = time.process_time()
    run(tmp_path, policy, GOOD)
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("verdict: deny, codes", "verdict: allow, codes", "the verdict is `deny`, expected `allow` (GV302"),
        ("codes: [GV302]", "codes: [GV303]", "the codes are `GV302`, expected `GV303`"),
        (
            "identity: pseudonym.open",
            "identity: direct",
            "the identity is `pseudonym.open`, expected `direct`",
        ),
        (
            "contact.email: pseudonym.open",
            "contact.email: raw",
            "`code` holds `contact.email` as `pseudonym.open`",
        ),
        (
            "{contact.email: pseudonym.open}",
            "{}",
            "`code` holds `contact.email` as `pseudonym.open`, expected `none`",
        ),
    ],
)
def test_differences_are_said(old: str, new: str, said: str, tmp_path: Path, policy: Policy) -> None:
    outcome = run(tmp_path, policy, GOOD.replace(old, new, 1))
    found = outcome["a plain hash is still the address"]
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("GV302", "GV999", "privacy_tests.yml:6:37: the code `GV999` is not known"),
        ("verdict: deny,", "verdict: denied,", "did you mean `deny`"),
        ("contact.email: pseudonym", "contact.emial: pseudonym", "did you mean `contact.email`"),
        ("    sql: select 1 as one\n", "", "a test lacks `sql`"),
        ("nothing personal", "a diagnosis", "two tests are called `a diagnosis`"),
        ("{verdict: allow, codes: [], identity: none, states: {one: {}}}", "{}", "asks nothing"),
        ("version: 1", "version: 3", "`version` is not known"),
    ],
)
def test_bad_files_say_where(old: str, new: str, said: str, tmp_path: Path, policy: Policy) -> None:
    with pytest.raises(PolicyError) as caught:
        run(tmp_path, policy, GOOD.replace(old, new, 1))
    assert said in str(caught.value)

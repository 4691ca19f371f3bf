"""Laws of the decision: order does not matter, a forbid never allows more, a narrower waiver never does."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.findings.model import Severity
from governance.labels.facts import Place
from governance.labels.model import Identity, Level, State
from governance.policy.decide import decide
from governance.policy.model import Condition, Policy, Rule, Waiver
from tests.core.policy.project import TODAY, Judged, judge, judge_project

POLICY = """\
version: 1
regimes: [pipl, gdpr]
approvers: [dpo@example.com]
subjects:
  person: {key: raw.people.id, population: 5000, minors: {under: 14, by: raw.people.born}}
classify:
  raw.people:
    subject: person
    collected_for: [care]
    columns: {id: account.id, name: identity.name, email: contact.email, born: demographic.birth_date, what: health.diagnosis, odd: unknown}
  raw.consents:
    subject: person
    columns: {id: account.id}
purposes:
  care: {basis: contract}
  analytics: {basis: legitimate_interest}
  news: {basis: consent, consent: {table: raw.consents, key: id, when: ok}, adults_only: true}
zones:
  "models/care/**": {for: [care], audience: team}
  "models/kpi/**": {for: [analytics, care], audience: company}
  "models/news/**": {for: [news], audience: team}
"""
TABLES = {
    "raw.people": {
        "id": "integer",
        "name": "varchar",
        "email": "varchar",
        "born": "date",
        "what": "varchar",
        "odd": "varchar",
    },
    "raw.consents": {"id": "integer", "ok": "boolean"},
}
MODELS = {
    "models/care/a.sql": "select id, name, what, born from raw.people",
    "models/kpi/b.sql": "select md5(email) as code, left(name, 1) as n, count(*) as c from raw.people group by 1, 2",
    "models/kpi/c.sql": "select id from raw.people where what = 'E11'",
    "models/kpi/d.sql": "select odd, year(born) as y from raw.people",
    "models/news/e.sql": "select p.email from raw.people p join raw.consents c on c.id = p.id where c.ok",
    "models/news/f.sql": "select p.email, p.name from raw.people p left join raw.consents c on c.id = p.id and c.ok",
}
PLACE = Place("privacy.yml", 1)


@lru_cache(maxsize=1)
def base() -> Judged:
    with tempfile.TemporaryDirectory() as folder:
        return judge(Path(folder), policy=POLICY, models=MODELS, tables=TABLES)


def denied(policy: Policy) -> frozenset[tuple[str, ...]]:
    """What does not pass: node, column, class and origin of every error that nothing waives."""
    known = base()
    found = decide(known.project, known.graph, known.labelling, policy, today=TODAY)
    return frozenset(
        (f.node, f.column, f.data_class, f.origin)
        for f in found
        if f.severity is Severity.ERROR and not f.waived_by and f.node
    )


classes = st.lists(
    st.sampled_from(
        [
            "*",
            "health.*",
            "health.diagnosis",
            "contact.*",
            "contact.email",
            "identity.*",
            "demographic.*",
            "account.id",
            "unknown",
        ]
    ),
    min_size=1,
    max_size=2,
    unique=True,
).map(tuple)


def some(*words: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), max_size=2, unique=True).map(tuple)


states = st.lists(st.sampled_from(list(State)), max_size=2, unique=True).map(tuple)
conditions = st.none() | st.builds(
    Condition,
    states=states,
    identity=st.none() | st.sampled_from(list(Identity)),
    consent=st.booleans(),
    adults=st.booleans(),
    min_group=st.sampled_from([0, 20]),
)


def rules(effect: str) -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        effect=st.just(effect),
        classes=classes,
        levels=st.lists(st.sampled_from(list(Level)), max_size=1).map(tuple),
        purposes=some("care", "analytics", "news"),
        audiences=some("team", "company"),
        zones=some("models/care/**", "models/kpi/**", "models/news/**"),
        subjects=some("person"),
        states=states,
        unless=conditions if effect == "forbid" else st.none(),
        require=conditions if effect == "allow" else st.none(),
        place=st.integers(1, 9).map(lambda line: Place("privacy.yml", line)),
    )


any_rules = st.lists(st.one_of(rules("allow"), rules("forbid")), max_size=5)


@given(given_rules=any_rules, order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rules_does_not_matter(given_rules: list[Rule], order: object) -> None:
    shuffled = list(given_rules)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    policy = base().policy
    assert denied(replace(policy, rules=tuple(given_rules))) == denied(replace(policy, rules=tuple(shuffled)))


@given(given_rules=any_rules, forbid=rules("forbid"))
@settings(max_examples=100, deadline=None)
def test_adding_a_forbid_never_allows_more(given_rules: list[Rule], forbid: Rule) -> None:
    policy = base().policy
    before = denied(replace(policy, rules=tuple(given_rules)))
    after = denied(replace(policy, rules=(*given_rules, forbid)))
    assert {flow[0] for flow in before} <= {flow[0] for flow in after}
    assert before <= after


LABELLED = {
    "name": "identity.name",
    "email": "contact.email",
    "born": "demographic.birth_date",
    "what": "health.diagnosis",
    "odd": "unknown",
}


@lru_cache(maxsize=64)
def with_classes(columns: frozenset[str]) -> Judged:
    """The same models, where only some columns have a class, and the key."""
    policy = base().policy
    people = next(entry for entry in policy.facts.classify if entry.dataset == "raw.people")
    kept = {"id": "account.id", **{name: LABELLED[name] for name in sorted(columns)}}
    others = tuple(entry for entry in policy.facts.classify if entry is not people)
    facts = replace(policy.facts, classify=(*others, replace(people, columns=kept)))
    return judge_project(base().project, replace(policy, facts=facts))


@given(
    fewer=st.frozensets(st.sampled_from(sorted(LABELLED))),
    more=st.frozensets(st.sampled_from(sorted(LABELLED))),
    given_rules=any_rules,
)
@settings(max_examples=80, deadline=None)
def test_more_labels_upstream_never_give_fewer_findings(
    fewer: frozenset[str], more: frozenset[str], given_rules: list[Rule]
) -> None:
    found = []
    for columns in (fewer, fewer | more):
        known = with_classes(columns)
        policy = replace(known.policy, rules=tuple(given_rules))
        found.append(
            {
                (f.node, f.column, f.data_class, f.origin)
                for f in decide(known.project, known.graph, known.labelling, policy, today=TODAY)
                if f.severity is Severity.ERROR and f.node
            }
        )
    assert found[0] <= found[1]


@given(given_rules=any_rules, allow=rules("allow"))
@settings(max_examples=60, deadline=None)
def test_adding_an_allow_never_denies_more(given_rules: list[Rule], allow: Rule) -> None:
    policy = base().policy
    before = {flow[0] for flow in denied(replace(policy, rules=tuple(given_rules)))}
    after = {flow[0] for flow in denied(replace(policy, rules=(*given_rules, allow)))}
    assert after <= before


waivers = st.builds(
    Waiver,
    origin=st.sampled_from(["raw.people.email", "raw.people.name", "raw.people.what", "people.email"]),
    sink=st.sampled_from(["kpi.b.code", "kpi.b.n", "kpi.c.*", "news.f.email", "news.f.name", "care.a.name"]),
    state=st.sampled_from(list(State)),
    reason=st.just("r"),
    approved_by=st.just("dpo@example.com"),
    expires=st.sampled_from([date(2026, 1, 1), date(2027, 1, 1)]),
    data_class=st.sampled_from(["", "contact.email", "health.diagnosis"]),
    zone=st.sampled_from(["", "models/kpi/**"]),
    place=st.just(PLACE),
)


@given(waiver=waivers, narrower=st.sampled_from(["class", "zone", "state", "expires"]))
@settings(max_examples=60, deadline=None)
def test_narrowing_a_waiver_never_allows_more(waiver: Waiver, narrower: str) -> None:
    forbid = Rule(effect="forbid", classes=("contact.*", "identity.*", "health.*"), place=PLACE)
    policy = replace(base().policy, rules=(forbid,))
    smaller = {
        "class": replace(waiver, data_class=waiver.data_class or "contact.email"),
        "zone": replace(waiver, zone=waiver.zone or "models/kpi/**"),
        "state": replace(waiver, state=State.NONE),
        "expires": replace(waiver, expires=date(2026, 1, 1)),
    }[narrower]
    assert denied(replace(policy, waivers=(waiver,))) <= denied(replace(policy, waivers=(smaller,)))


@given(given_rules=any_rules)
@settings(max_examples=20, deadline=None)
def test_the_same_findings_every_time(given_rules: list[Rule]) -> None:
    known = base()
    policy = replace(known.policy, rules=tuple(given_rules))
    first = decide(known.project, known.graph, known.labelling, policy, today=TODAY)
    again = decide(known.project, known.graph, known.labelling, policy, today=TODAY)
    assert first == again
    assert list(first) == sorted(first, key=lambda finding: finding.order)

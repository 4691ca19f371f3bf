"""What is planned from labels and policy, on hand-made values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from governance.errors import PolicyError
from governance.findings.model import Finding, Severity
from governance.labels.facts import Facts, Minors, Place, Subject
from governance.labels.model import (
    DataClass,
    Entry,
    Hop,
    Identity,
    Label,
    Level,
    Regime,
    RelationLabels,
    Role,
    State,
    Taxonomy,
)
from governance.lineage.model import (
    ColumnRef,
    Graph,
    Input,
    NodeLineage,
    Operation,
    OutputColumn,
    Scan,
    Statement,
    Subtype,
)
from governance.policy.checks import Check, CheckKind, plan_checks
from governance.policy.model import Condition, Consent, Policy, Purpose, Rule, Zone
from governance.project.nodes import CompiledCode, Node, Project, ResourceType

AT = Place("privacy.yml", 7)
K = CheckKind
PEOPLE = "db.raw.people"
MART = "db.mart.m"


def cls(name: str, role: Role) -> tuple[str, DataClass]:
    return name, DataClass(name=name, role=role)


TAXONOMY = Taxonomy(
    classes=dict(
        (
            cls("contact.email", Role.IDENTIFIER),
            cls("account.id", Role.PSEUDONYM),
            cls("demographic.birth_date", Role.QUASI),
            cls("demographic.sex_gender", Role.QUASI),
            cls("health.diagnosis", Role.ATTRIBUTE),
        )
    ),
    regimes=(
        Regime(
            name="gdpr",
            title="GDPR",
            entries={"health": Entry(level=Level.SENSITIVE)},
            default=Entry(level=Level.PERSONAL),
        ),
    ),
)


def label(data_class: str, column: str, state: State = State.RAW, **more: Any) -> Label:
    more.setdefault("subject", "customer")
    return Label(data_class=data_class, state=state, origin=ColumnRef(PEOPLE, column), **more)


EMAIL = label("contact.email", "email")
KEY = label("account.id", "user_id")
BIRTH = label("demographic.birth_date", "birth_date")
DIAGNOSIS = label("health.diagnosis", "diagnosis")

SOURCE = RelationLabels(
    dataset=PEOPLE,
    columns={"email": (EMAIL,), "user_id": (KEY,), "birth_date": (BIRTH,), "diagnosis": (DIAGNOSIS,)},
    identity=Identity.DIRECT,
)


def policy(**change: Any) -> Policy:
    facts = Facts(
        taxonomy=TAXONOMY,
        k=20,
        subjects={
            "customer": Subject(
                name="customer",
                key=f"{PEOPLE}.user_id",
                minors=Minors(under=14, by="raw.people.birth_date"),
                place=AT,
            )
        },
    )
    consent = Consent(table="raw.people", key="user_id", when="email_ok", place=AT)
    purposes = {
        "marketing": Purpose(name="marketing", basis="consent", consent=consent, adults_only=True, place=AT),
        "analytics": Purpose(name="analytics", basis="contract", place=AT),
    }
    zone = Zone(pattern="models/**", purposes=("analytics",), audience="company", place=AT)
    return replace(Policy(facts=facts, purposes=purposes, zones=(zone,)), **change)


def plan(
    columns: Mapping[str, tuple[Label, ...]],
    *,
    identity: Identity = Identity.LINKABLE,
    statement: Statement | None = None,
    rules: Policy | None = None,
    findings: tuple[Finding, ...] = (),
    extra: tuple[str, ...] = (),
    meta: Mapping[str, Any] | None = None,
    **node: Any,
) -> dict[CheckKind, list[Check]]:
    source = Node(unique_id="source.p", resource_type=ResourceType.SOURCE, name="raw.people", relation=PEOPLE)
    shape: dict[str, Any] = {"path": "models/m.sql", "depends_on": ("source.p",), "meta": meta or {}, **node}
    model = Node(unique_id="model.m", resource_type=ResourceType.MODEL, name="mart.m", relation=MART, **shape)
    nodes = {n.unique_id: n for n in (source, model)}
    lineage = NodeLineage(
        unique_id="model.m", dataset=MART, merged=statement or Statement(kind="select", target=MART)
    )
    checks = plan_checks(
        Project(name="p", dialect="duckdb", nodes=nodes),
        Graph(
            nodes={"model.m": lineage},
            by_dataset={},
            columns={PEOPLE: tuple(SOURCE.columns), MART: (*columns, *extra)},
        ),
        {PEOPLE: SOURCE, MART: RelationLabels(dataset=MART, columns=columns, identity=identity)},
        rules or policy(),
        findings,
    )
    assert [c.id for c in checks] == [
        c.id for c in sorted(checks, key=lambda c: (c.relation, c.kind.value, c.columns))
    ]
    assert len({c.id for c in checks}) == len(checks)
    found: dict[CheckKind, list[Check]] = {}
    for check in checks:
        if check.relation == MART:
            found.setdefault(check.kind, []).append(check)
    return found


def test_columns_without_a_class_are_looked_at_in_every_stored_relation():
    found = plan({"email": (EMAIL,)}, extra=("note",))
    assert [(c.columns, c.params["classed"]) for c in found[K.FREE_OF_PERSONAL_VALUES]] == [
        (("note",), ("email",))
    ]


@pytest.mark.parametrize(
    "held",
    [
        label("unknown", "x"),
        label("contact.email", "email", implicit=True),
        label("contact.email", "email", State.EXISTENCE),
        label("contact.email", "email", State.NONE),
    ],
)
def test_a_label_that_holds_no_known_value_does_not_keep_the_detector_away(held):
    (check,) = plan({"c": (held,)})[K.FREE_OF_PERSONAL_VALUES]
    assert check.columns == ("c",)


@pytest.mark.parametrize(
    "change",
    [{"materialized": "ephemeral"}, {"stored": False}, {"resource_type": ResourceType.ANALYSIS}],
)
def test_what_is_not_stored_is_not_checked(change):
    kind = change.pop("resource_type", ResourceType.MODEL)
    node = Node(unique_id="n", resource_type=kind, name="n", relation=MART, path="models/m.sql", **change)
    project = Project(name="p", dialect="duckdb", nodes={"n": node})
    assert plan_checks(project, Graph(nodes={}, by_dataset={}, columns={}), {}, policy()) == ()


def test_a_source_that_nothing_reads_is_not_checked():
    node = Node(unique_id="s", resource_type=ResourceType.SOURCE, name="s", relation=PEOPLE)
    project = Project(name="p", dialect="duckdb", nodes={"s": node})
    assert plan_checks(project, Graph(nodes={}, by_dataset={}, columns={}), {}, policy()) == ()


def test_a_keyed_hash_must_not_be_guessable():
    found = plan({"h": (label("contact.email", "email", State.PSEUDONYM_KEYED),)})
    for kind in (K.NO_RAW_VALUES, K.NO_GUESSABLE_HASHES):
        (check,) = found[kind]
        assert check.params == {"source": PEOPLE, "source_column": "email"}
        assert check.columns == ("h",)


def test_an_open_hash_is_tried_only_where_it_is_reported():
    columns = {"h": (label("contact.email", "email", State.PSEUDONYM_OPEN),)}
    reported = Finding(code="GV302", severity=Severity.ERROR, message="m", node="model.m", column="h")
    assert K.NO_GUESSABLE_HASHES not in plan(columns)
    assert K.NO_GUESSABLE_HASHES not in plan(
        columns, findings=(replace(reported, waived_by="dpo@example.com"),)
    )
    assert K.NO_GUESSABLE_HASHES in plan(columns, findings=(reported,))


def test_a_mask_is_held_to_its_class_and_to_its_mark():
    step = Hop(
        ColumnRef(PEOPLE, "email"), (Operation("||", ("·", "'***'")),), Subtype.TRANSFORMATION, "model.m"
    )
    found = plan({"m": (label("contact.email", "email", State.MASKED, path=(step,)),)})
    (check,) = found[K.MASKED]
    assert check.params == {"shapes": ("email",), "marked": 1}
    assert K.NO_RAW_VALUES in found


def test_quasi_identifiers_in_a_judged_zone_ask_for_k_and_l():
    columns = {"born": (BIRTH,), "diagnosis": (DIAGNOSIS,)}
    found = plan(columns)
    assert [(c.columns, c.params, c.severity) for c in found[K.K_ANONYMITY]] == [
        (("born",), {"k": 20, "person": ""}, Severity.WARNING)
    ]
    assert [(c.columns, c.params["attribute"]) for c in found[K.L_DIVERSITY]] == [(("born",), "diagnosis")]
    forbid = Rule(effect="forbid", linkage=True, audiences=("company",), place=AT)
    (check,) = plan(columns, rules=policy(rules=(forbid,)))[K.K_ANONYMITY]
    assert check.severity is Severity.ERROR
    allow = replace(forbid, effect="allow")
    assert K.K_ANONYMITY not in plan(columns, rules=policy(rules=(allow,)))


@pytest.mark.parametrize(
    ("identity", "rules"),
    [
        (Identity.KEYED, policy()),
        (Identity.LINKABLE, policy(zones=(Zone(pattern="models/**", audience="pipeline", place=AT),))),
    ],
)
def test_who_is_named_and_what_only_carries_are_not_asked_for_k(identity, rules):
    assert K.K_ANONYMITY not in plan({"born": (BIRTH,)}, identity=identity, rules=rules)


def test_groups_are_asked_for_their_size_by_the_rule_that_wants_it():
    counted = OutputColumn(
        "people",
        1,
        (Input(PEOPLE, "user_id", Subtype.AGGREGATION, (Operation("count", distinct=True),)),),
    )
    rows = OutputColumn("rows", 2, (Input(PEOPLE, "birth_date", Subtype.AGGREGATION, (Operation("count"),)),))
    statement = Statement(
        kind="select", target=MART, columns=(counted, rows), grouped_by=(ColumnRef(PEOPLE, "birth_date"),)
    )
    columns = {
        "born": (BIRTH,),
        "people": (label("account.id", "user_id", State.GROUP),),
        "worst": (label("health.diagnosis", "diagnosis", State.GROUP),),
    }
    (check,) = plan(columns, statement=statement)[K.SMALLEST_GROUP]
    assert (check.columns, check.params, check.severity) == (("people",), {"k": 20}, Severity.WARNING)
    allow = Rule(effect="allow", classes=("health.*",), require=Condition(min_group=50), place=AT)
    found = plan(columns, statement=statement, rules=policy(rules=(allow,)))
    assert [(c.params, c.severity) for c in found[K.SMALLEST_GROUP]] == [({"k": 50}, Severity.ERROR)]
    assert K.K_ANONYMITY not in found


def test_consent_and_age_are_asked_where_the_person_is_named():
    zone = Zone(pattern="models/**", purposes=("marketing",), audience="internal", place=AT)
    found = plan({"who": (KEY,)}, identity=Identity.DIRECT, rules=policy(zones=(zone,)))
    (consent,), (adults,) = found[K.CONSENT], found[K.ADULTS]
    assert consent.columns == adults.columns == ("who",)
    nothing = {"via": "", "via_column": "", "via_key": ""}
    assert consent.params == {"table": PEOPLE, "key": "user_id", "when": "email_ok", **nothing}
    born = {"table": PEOPLE, "birth_date": "birth_date", "under": 14}
    assert adults.params == {**born, "key": "user_id", "shared": 0}


def test_whoever_is_named_by_an_address_only_is_looked_up_by_it():
    zone = Zone(pattern="models/**", purposes=("marketing",), audience="internal", place=AT)
    found = plan({"to": (EMAIL,)}, identity=Identity.DIRECT, rules=policy(zones=(zone,)))
    (consent,), (adults,) = found[K.CONSENT], found[K.ADULTS]
    via = {"via": PEOPLE, "via_column": "email", "via_key": "user_id"}
    assert consent.params == {"table": PEOPLE, "key": "user_id", "when": "email_ok", **via}
    assert (adults.params["key"], adults.params["shared"]) == ("email", 1)


@pytest.mark.parametrize(
    "held",
    [replace(KEY, subject="employee"), replace(KEY, state=State.PSEUDONYM_KEYED), replace(EMAIL, subject="")],
)
def test_another_subject_s_key_is_no_key(held):
    zone = Zone(pattern="models/**", purposes=("marketing",), audience="internal", place=AT)
    found = plan({"who": (held,)}, identity=Identity.DIRECT, rules=policy(zones=(zone,)))
    assert not {K.CONSENT, K.ADULTS} & set(found)


def test_retention_is_read_from_meta():
    found = plan({}, meta={"governance": {"retention": {"column": "sent_at", "days": 30}}})
    (check,) = found[K.RETENTION]
    assert (check.columns, check.params) == (("sent_at",), {"days": 30})


@pytest.mark.parametrize(
    "declared",
    ["30 days", {"column": "x"}, {"column": "x", "days": "30"}, {"column": "x", "days": True},
     {"column": "x", "days": 0}, {"colum": "x", "days": 3}, {"column": "x", "days": 3, "unit": "h"}],
)  # fmt: skip
def test_a_retention_that_cannot_be_read_is_an_error_with_its_place(declared):
    with pytest.raises(PolicyError, match=r"models/m.yml:4: .*retention.*mart.m") as error:
        plan({}, meta={"governance": {"retention": declared}}, patch_path="models/m.yml", patch_line=4)
    assert error.value.exit_code == 2


def test_ids_survive_changed_thresholds_and_added_columns():
    before, after = plan({"born": (BIRTH,)}), plan({"born": (BIRTH,)}, extra=("new",))
    stricter = policy(
        zones=(Zone(pattern="models/**", purposes=("analytics",), audience="company", k=99, place=AT),)
    )
    other = plan({"born": (BIRTH,)}, rules=stricter)
    assert before[K.FREE_OF_PERSONAL_VALUES][0].id == after[K.FREE_OF_PERSONAL_VALUES][0].id
    assert before[K.K_ANONYMITY][0].id == other[K.K_ANONYMITY][0].id
    assert other[K.K_ANONYMITY][0].params["k"] == 99
    assert before[K.K_ANONYMITY][0].id == "k_anonymity-" + before[K.K_ANONYMITY][0].id[-10:]


@pytest.mark.parametrize(
    ("state", "identity", "planned"),
    [
        (State.GROUP, Identity.KEYED, True),
        (State.RAW, Identity.LINKABLE, True),
        (State.RAW, Identity.KEYED, False),
    ],
)
def test_groups_that_show_no_count_are_counted_anew(state, identity, planned):
    statement = Statement(
        kind="select",
        target=MART,
        scans=(Scan(PEOPLE),),
        grouped_by=(ColumnRef(PEOPLE, "birth_date"),),
        columns=(OutputColumn("worst", 1, (Input(PEOPLE, "diagnosis", Subtype.AGGREGATION),)),),
    )
    found = plan(
        {"worst": (label("health.diagnosis", "diagnosis", state),)},
        identity=identity,
        statement=statement,
        compiled=(CompiledCode(sql=f"select max(diagnosis) as worst from {PEOPLE} group by birth_date"),),
    )
    queries = [c.params["query"] for c in found.get(K.GROUPS_OF_PEOPLE, [])]
    counted = 'COUNT(DISTINCT "people"."user_id") AS people'
    assert queries == ([f"SELECT {counted} FROM {PEOPLE} GROUP BY birth_date"] if planned else [])

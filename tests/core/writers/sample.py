"""A report made by hand: two findings, one waived, one fixed; and the same with hostile text everywhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any

from governance.findings.model import Finding, Severity, Step, Verdict
from governance.labels.facts import Classification, Facts, Place
from governance.labels.model import (
    Entry,
    Hop,
    Identity,
    Label,
    Level,
    Regime,
    RelationLabels,
    Source,
    State,
    Taxonomy,
)
from governance.lineage.model import (
    ColumnRef,
    Gap,
    Graph,
    Input,
    NodeLineage,
    Operation,
    OutputColumn,
    RowInput,
    Scan,
    Statement,
    Subtype,
)
from governance.policy.model import Policy, Waiver, Zone
from governance.policy.report import Coverage, Report
from governance.project.location import Location, Precision, Span
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType

USERS, STG, FEED, KPI = "shop.raw.users", "shop.staging.stg_users", "shop.kpi.partner_feed", "shop.kpi.daily"
FEED_SQL = """select
    u.user_id,
    md5(u.email) as email_md5,
    count(*) over () as n
from {{ ref('stg_users') }} as u
where u.country = 'DE'
"""


def _columns(dataset: str, *names: str) -> tuple[OutputColumn, ...]:
    return tuple(
        OutputColumn(name=n, position=i, inputs=(Input(dataset, n, Subtype.IDENTITY, scan=0),))
        for i, n in enumerate(names)
    )


def project() -> Project:
    nodes = [
        Node(
            unique_id="source.shop.raw.users",
            resource_type=ResourceType.SOURCE,
            name="raw.users",
            relation=USERS,
            path="models/sources.yml",
            columns=tuple(DeclaredColumn(name=n) for n in ("user_id", "email", "country")),
            columns_complete=True,
        ),
        Node(
            unique_id="model.shop.stg_users",
            resource_type=ResourceType.MODEL,
            name="staging.stg_users",
            relation=STG,
            path="models/staging/stg_users.sql",
            raw_code="select user_id, email, country from {{ source('raw', 'users') }}\n",
            compiled=(CompiledCode(sql="select user_id, email, country from raw.users\n"),),
            depends_on=("source.shop.raw.users",),
        ),
        Node(
            unique_id="model.shop.partner_feed",
            resource_type=ResourceType.MODEL,
            name="kpi.partner_feed",
            relation=FEED,
            path="models/kpi/partner_feed.sql",
            raw_code=FEED_SQL,
            compiled=(CompiledCode(sql=FEED_SQL.replace("{{ ref('stg_users') }}", "staging.stg_users")),),
            depends_on=("model.shop.stg_users",),
            description="What partners get.",
            owner="@bi",
        ),
        Node(
            unique_id="model.shop.daily",
            resource_type=ResourceType.MODEL,
            name="kpi.daily",
            relation=KPI,
            path="models/kpi/daily.py",
            language="python",
            depends_on=("model.shop.partner_feed",),
        ),
    ]
    return Project(
        name="shop",
        dialect="duckdb",
        nodes={n.unique_id: n for n in sorted(nodes, key=lambda n: n.unique_id)},
    )


def graph() -> Graph:
    def lineage(uid: str, dataset: str, statement: Statement) -> NodeLineage:
        return NodeLineage(unique_id=uid, dataset=dataset, merged=statement, branches={"": statement})

    feed = Statement(
        kind="select",
        columns=(
            OutputColumn(
                name="user_id", position=0, inputs=(Input(STG, "user_id", Subtype.IDENTITY, scan=0),)
            ),
            OutputColumn(
                name="email_md5",
                position=1,
                inputs=(Input(STG, "email", Subtype.TRANSFORMATION, (Operation("md5"),), scan=0),),
                span=Span(35, 47, 3, 5),
            ),
            OutputColumn(name="n", position=2),
        ),
        row_inputs=(RowInput(STG, "country", Subtype.FILTER, (Operation("=", ("·", "'DE'")),), scan=0),),
        scans=(Scan(STG),),
    )
    daily = Statement(
        kind="other",
        columns=(
            OutputColumn(
                name="day",
                position=0,
                gap=True,
                inputs=tuple(Input(FEED, c, Subtype.TRANSFORMATION) for c in ("email_md5", "n", "user_id")),
            ),
        ),
        scans=(Scan(FEED),),
        gaps=(Gap("GV104", "a Python model makes this data", None, ("day",)),),
    )
    nodes = {
        "source.shop.raw.users": lineage(
            "source.shop.raw.users",
            USERS,
            Statement(
                kind="declared",
                columns=tuple(
                    OutputColumn(name=n, position=i) for i, n in enumerate(("user_id", "email", "country"))
                ),
            ),
        ),
        "model.shop.stg_users": lineage(
            "model.shop.stg_users",
            STG,
            Statement(
                kind="select", columns=_columns(USERS, "user_id", "email", "country"), scans=(Scan(USERS),)
            ),
        ),
        "model.shop.partner_feed": lineage("model.shop.partner_feed", FEED, feed),
        "model.shop.daily": NodeLineage(
            unique_id="model.shop.daily", dataset=KPI, merged=daily, branches={"": daily}, traced=False
        ),
    }
    return Graph(
        nodes=nodes,
        by_dataset={n.dataset: uid for uid, n in nodes.items()},
        columns={n.dataset: tuple(c.name for c in n.merged.columns) for n in nodes.values()},
    )


def labels() -> dict[str, RelationLabels]:
    origin = ColumnRef(USERS, "email")
    raw = Label(data_class="contact.email", state=State.RAW, origin=origin, subject="customer")
    hop = Hop(origin, (), Subtype.IDENTITY, "model.shop.stg_users")
    md5 = Hop(ColumnRef(STG, "email"), (Operation("md5"),), Subtype.TRANSFORMATION, "model.shop.partner_feed")
    staged = dataclasses.replace(raw, source=Source.INHERITED, path=(hop,))
    hashed = dataclasses.replace(staged, state=State.PSEUDONYM_OPEN, path=(hop, md5))
    return {
        USERS: RelationLabels(
            dataset=USERS,
            columns={"email": (raw,)},
            identity=Identity.DIRECT,
            identity_by=("email",),
            grain="person:customer",
        ),
        STG: RelationLabels(
            dataset=STG,
            columns={"email": (staged,)},
            identity=Identity.DIRECT,
            identity_by=("email",),
            grain="person:customer",
        ),
        FEED: RelationLabels(
            dataset=FEED,
            columns={"email_md5": (hashed,)},
            identity=Identity.OPEN,
            identity_by=("email_md5",),
            grain="person:customer",
            anonymity={"customer": 12.5},
            bits={"country": 4.0},
        ),
    }


def policy() -> Policy:
    regime = Regime(
        name="gdpr", title="GDPR", entries={}, default=Entry(level=Level.PERSONAL, article="4(1)")
    )
    facts = Facts(
        taxonomy=Taxonomy(classes={}, regimes=(regime,)),
        classify=(
            Classification(
                dataset="raw.users", columns={"email": "contact.email"}, place=Place("privacy.yml", 9)
            ),
        ),
    )
    return Policy(
        facts=facts,
        zones=(
            Zone(pattern="models/staging/**", audience="pipeline", place=Place("privacy.yml", 20)),
            Zone(
                pattern="models/kpi/**",
                purposes=("analytics",),
                audience="company",
                owner="@bi",
                place=Place("privacy.yml", 21),
            ),
        ),
        waivers=(
            Waiver(
                origin="raw.users.email",
                sink="kpi.daily.day",
                state=State.RAW,
                reason="PRIV-88",
                approved_by="dpo@example.com",
                expires=date(2026, 12, 5),
                place=Place("privacy.yml", 40),
            ),
        ),
        files=("privacy.yml",),
    )


HASHED = Finding(
    code="GV302",
    severity=Severity.ERROR,
    message="`contact.email` reaches `kpi.partner_feed.email_md5` as an open pseudonym",
    node="model.shop.partner_feed",
    node_name="kpi.partner_feed",
    column="email_md5",
    location=Location(
        path="models/kpi/partner_feed.sql", line=3, column=5, length=12, precision=Precision.EXACT
    ),
    who="zone kpi serves analytics for the whole company; rule privacy.yml:38 keeps contact.* out unless keyed",
    what="MD5 without a secret: anyone with a list of addresses can recompute it",
    path=(
        Step("raw.users.email", location=Location(path="models/sources.yml")),
        Step("staging.stg_users.email"),
        Step("kpi.partner_feed.email_md5", ("md5",)),
    ),
    origin="raw.users.email",
    data_class="contact.email",
    state="pseudonym.open",
    zone="models/kpi/**",
    purpose="analytics",
    rule="privacy.yml:38",
    law="GDPR 4(5); PIPL 73(3)",
    fix=("{{ dbt_governance.pseudonymize('u.email') }}", "drop the column"),
    waive="{flow: raw.users.email -> kpi.partner_feed.email_md5, state: pseudonym.open, reason: , approved_by: , expires: }",
)

PYTHON = Finding(
    code="GV104",
    severity=Severity.WARNING,
    message="`kpi.daily` is made by Python, which is not read",
    node="model.shop.daily",
    node_name="kpi.daily",
    location=Location(path="models/kpi/daily.py", precision=Precision.FILE),
    verdict=Verdict.UNKNOWN,
    fix=("declare its columns in YAML",),
)

WAIVED = dataclasses.replace(
    HASHED,
    node="model.shop.daily",
    node_name="kpi.daily",
    column="day",
    location=None,
    waived_by="dpo@example.com",
)

FIXED = dataclasses.replace(
    HASHED, column="email", message="`contact.email` reaches `kpi.partner_feed.email`"
)


def report(*, base: bool = False) -> Report:
    """The sample; with `base`, one finding is new, one was there before and one is fixed."""
    findings = tuple(sorted((HASHED, PYTHON, WAIVED), key=lambda f: f.order))
    return Report(
        project=project(),
        graph=graph(),
        labels=labels(),
        policy=policy(),
        findings=findings,
        coverage=Coverage(columns=7, columns_traced=6, nodes=3, nodes_traced=2, nodes_untraced=1),
        new=frozenset({HASHED.fingerprint}) if base else None,
        fixed=(FIXED,) if base else (),
        notes=("the manifest has no compiled code for `kpi.daily`",),
    )


def clean() -> Report:
    return dataclasses.replace(report(), findings=(), notes=())


ATTACK = "x\x1b[2J\x9b31m</script><img src=x onerror=alert(1)>\u202e`@team` [a](http://evil.test) ::error::\r\n|%0A]]>\x00\ud800"
"""Text that must stay text: escape sequences, tags, links, mentions, commands, reordering, NUL, a surrogate."""


TEXTS = (
    "message",
    "node_name",
    "column",
    "who",
    "what",
    "origin",
    "zone",
    "purpose",
    "rule",
    "law",
    "waive",
)


def hostile() -> Report:
    """The sample with the attack appended to every string that comes from a repository."""
    attacked: Report = _map(report(base=True), lambda text: text + ATTACK)
    return attacked


def _map(value: Report, change: Callable[[str], str]):
    def swap(finding: Finding) -> Finding:
        changed: dict[str, Any] = {name: change(getattr(finding, name)) for name in TEXTS}
        return dataclasses.replace(
            finding,
            **changed,
            path=tuple(Step(change(s.column), tuple(change(o) for o in s.operations)) for s in finding.path),
            fix=tuple(change(f) for f in finding.fix),
            waived_by=change(finding.waived_by) if finding.waived_by else "",
            location=None
            if finding.location is None
            else dataclasses.replace(finding.location, path=change(finding.location.path)),
            snippet=((3, change("    md5(u.email)")),),
        )

    nodes = {
        uid: dataclasses.replace(
            n,
            name=change(n.name),
            path=change(n.path),
            raw_code=change(n.raw_code),
            description=change(n.description),
            owner=change(n.owner),
        )
        for uid, n in value.project.nodes.items()
    }
    findings = tuple(swap(f) for f in value.findings)
    return dataclasses.replace(
        value,
        project=dataclasses.replace(value.project, name=change(value.project.name), nodes=nodes),
        findings=findings,
        fixed=tuple(swap(f) for f in value.fixed),
        new=frozenset(f.fingerprint for f in findings),
        notes=tuple(change(n) for n in value.notes),
    )

"""A small DuckDB clinic with reserved-range values, and checks on it whose outcome is known."""

from __future__ import annotations

from pathlib import Path

import duckdb

from governance.policy.checks import Check, CheckKind, Param

CANARY = "zq-canary-7f3e@example.org"

SETUP = """
create schema raw; create schema mart;
create table raw.people as
  select i as person_id, 'person' || i || '@example.com' as email,
         '+1 202 555 ' || lpad((100 + i % 100)::varchar, 4, '0') as phone,
         case when i <= 5 then current_date - interval '5 years' else current_date - interval '30 years' end::date
           as birth_date,
         case when i % 2 = 0 then 'f' else 'm' end as sex, 'r' || (i % 4) as region,
         case when i % 3 = 0 then 'A' else 'B' end as diagnosis
  from range(1, 101) t(i);
create table raw.consents as
  select i as person_id, 'email' as purpose, i % 10 <> 0 as granted from range(1, 101) t(i);
create table mart.hashed as
  select person_id, sha256(email) as open_hash, sha256('k3y' || email) as keyed_hash,
         case when person_id <= 3 then email else sha256('k3y' || email) end as leaky_hash,
         left(email, 2) || '***' as masked, left(phone, 4) || '****' || right(phone, 2) as masked_phone,
         case when person_id = 1 then phone else left(phone, 4) || '****' end as leaky_mask,
         cast(null as varchar) as nothing
  from raw.people;
create table mart.cohort as select sex, region, diagnosis, person_id from raw.people;
create table mart.flat as select sex, region, 'A' as diagnosis from raw.people;
create table mart.kpi as
  select region, count(distinct person_id) as people from raw.people group by region
  union all select 'tiny', 2;
create table mart.mailing as select person_id, current_date as sent_at from raw.people;
create table mart.adults as select person_id from raw.people where person_id > 5;
create table mart.sent as select upper(email) as address from raw.people union all select null;
create table mart.agreed as
  select email as address from raw.people where person_id > 5 and person_id % 10 <> 0;
create table mart.letters as select person_id, current_date - interval '10 days' as sent_at from raw.people;
create table mart.notes as
  select i as note_id, case when i in (7, 70) then 'please write to person' || i || '@example.net soon'
                            else 'nothing to say ' || i end as body, 'ord-' || i as code
  from range(1, 201) t(i);
create table mart.tidy as select i as id, 'note ' || i as body from range(1, 201) t(i);
create table mart.dates as select date '2020-01-01' as day, 1.5 as amount;
create table mart.empty as select * from raw.people where false;
create table raw.nobody as select * from raw.people where false;
create table mart.bad as select 'zq-canary-7f3e@example.org' as birth_date;
"""


def build(path: Path) -> Path:
    """Write the database and close it."""
    connection = duckdb.connect(str(path))
    connection.execute(SETUP)
    connection.close()
    return path


def check(kind: CheckKind, relation: str, *columns: str, **params: Param) -> Check:
    """Make a check the way the plan does, with a readable id."""
    return Check(
        id="-".join((kind.value, relation, *columns, *(str(v) for v in params.values() if type(v) is int))),
        kind=kind,
        relation=f"clinic.{relation}",
        columns=columns,
        params=params,
        why="the test says so",
        node=f"model.test.{relation}",
    )


_PEOPLE: dict[str, Param] = {"source": "clinic.raw.people", "source_column": "email"}
_CONSENT: dict[str, Param] = {
    "table": "clinic.raw.consents",
    "key": "person_id",
    "when": "purpose = 'email' and granted",
    "via": "",
    "via_column": "",
    "via_key": "",
}
_VIA: dict[str, Param] = {"via": "clinic.raw.people", "via_column": "email", "via_key": "person_id"}
_ADULT: dict[str, Param] = {
    "table": "clinic.raw.people",
    "key": "person_id",
    "birth_date": "birth_date",
    "under": 14,
    "shared": 0,
}
_GROUPS = "select count(distinct person_id) as people from raw.people group by region"
K = CheckKind

CASES: tuple[tuple[Check, str, int], ...] = (
    (check(K.FREE_OF_PERSONAL_VALUES, "mart.notes", "body", "code", classed=()), "fail", 2),
    (check(K.FREE_OF_PERSONAL_VALUES, "mart.tidy", "id", "body", classed=()), "pass", 0),
    (check(K.FREE_OF_PERSONAL_VALUES, "mart.dates", "day", classed=()), "not_applicable", -1),
    (check(K.FREE_OF_PERSONAL_VALUES, "raw.people", classed=("email", "phone")), "pass", 0),
    (check(K.FREE_OF_PERSONAL_VALUES, "raw.people", "email", classed=("phone",)), "fail", 100),
    (check(K.NO_RAW_VALUES, "mart.hashed", "keyed_hash", **_PEOPLE), "pass", 0),
    (check(K.NO_RAW_VALUES, "mart.hashed", "open_hash", **_PEOPLE), "pass", 0),
    (check(K.NO_RAW_VALUES, "mart.hashed", "leaky_hash", **_PEOPLE), "fail", 3),
    (check(K.NO_RAW_VALUES, "mart.hashed", "nothing", **_PEOPLE), "not_verified", 0),
    (
        check(K.NO_RAW_VALUES, "mart.hashed", "masked", source="clinic.raw.nobody", source_column="email"),
        "not_verified",
        0,
    ),
    (check(K.NO_GUESSABLE_HASHES, "mart.hashed", "open_hash", **_PEOPLE), "fail", 100),
    (check(K.NO_GUESSABLE_HASHES, "mart.hashed", "keyed_hash", **_PEOPLE), "pass", 0),
    (check(K.MASKED, "mart.hashed", "masked", shapes=("email",), marked=1), "pass", 0),
    (
        check(K.MASKED, "mart.hashed", "masked_phone", shapes=("phone_international", "phone_cn"), marked=1),
        "pass",
        0,
    ),
    (check(K.MASKED, "mart.hashed", "leaky_mask", shapes=("phone_international",), marked=1), "fail", 1),
    (check(K.MASKED, "mart.hashed", "keyed_hash", shapes=(), marked=1), "fail", 100),
    (check(K.K_ANONYMITY, "mart.cohort", "sex", "region", k=20, person=""), "pass", 0),
    (check(K.K_ANONYMITY, "mart.cohort", "sex", "region", k=26, person="person_id"), "fail", 100),
    (check(K.L_DIVERSITY, "mart.cohort", "sex", "region", least=2, attribute="diagnosis"), "pass", 0),
    (check(K.L_DIVERSITY, "mart.flat", "sex", "region", least=2, attribute="diagnosis"), "fail", 100),
    (check(K.SMALLEST_GROUP, "mart.kpi", "people", k=20), "fail", 1),
    (check(K.SMALLEST_GROUP, "mart.kpi", "PEOPLE", k=2), "pass", 0),
    (check(K.GROUPS_OF_PEOPLE, "mart.kpi", k=25, query=_GROUPS), "pass", 0),
    (check(K.GROUPS_OF_PEOPLE, "mart.kpi", k=26, query=_GROUPS), "fail", 4),
    (check(K.GROUPS_OF_PEOPLE, "mart.kpi", k=1, query=_GROUPS + " having false"), "not_verified", 0),
    (check(K.GROUPS_OF_PEOPLE, "mart.kpi", k=2, query="select no_such_column"), "not_verified", -1),
    (check(K.CONSENT, "mart.mailing", "person_id", **_CONSENT), "fail", 10),
    (check(K.CONSENT, "mart.sent", "address", **{**_CONSENT, **_VIA}), "fail", 10),
    (check(K.CONSENT, "mart.agreed", "address", **{**_CONSENT, **_VIA}), "pass", 0),
    (check(K.ADULTS, "mart.mailing", "person_id", **_ADULT), "fail", 5),
    (check(K.ADULTS, "mart.sent", "address", **{**_ADULT, "key": "email", "shared": 1}), "fail", 5),
    (check(K.ADULTS, "mart.agreed", "address", **{**_ADULT, "key": "email", "shared": 1}), "pass", 0),
    (check(K.ADULTS, "mart.adults", "person_id", **_ADULT), "pass", 0),
    (check(K.RETENTION, "mart.letters", "sent_at", days=9), "fail", 100),
    (check(K.RETENTION, "mart.letters", "sent_at", days=30), "pass", 0),
    (check(K.K_ANONYMITY, "mart.empty", "sex", k=20, person=""), "not_verified", 0),
    (check(K.FREE_OF_PERSONAL_VALUES, "mart.empty", classed=()), "not_verified", 0),
    (check(K.RETENTION, "mart.nowhere", "sent_at", days=30), "not_verified", -1),
    (check(K.RETENTION, "mart.letters", "no_such_column", days=30), "not_verified", -1),
    (check(K.RETENTION, "mart.bad", "birth_date", days=30), "not_verified", -1),
    (
        check(
            K.CONSENT,
            "mart.adults",
            "person_id",
            table="clinic.raw.consents",
            key="person_id",
            when="granted) or (select true",
            via="",
            via_column="",
            via_key="",
        ),
        "not_verified",
        -1,
    ),
)
"""Each check, the status it must end with, and its violations (-1: no counts)."""

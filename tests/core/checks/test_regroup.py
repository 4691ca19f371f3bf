"""Queries rewritten to count people: the same groups, on DuckDB, as the query itself makes."""

from __future__ import annotations

import duckdb
import pytest

from governance.policy.regroup import people_per_group

SETUP = """
create schema stg;
create table stg.emp as select i as person, 'D' || (i % 3) as dept, i % 5 as grade, i * 10 as pay
  from range(60) t(i) union all select 0, 'D0', 0, 5;
create table stg.dept as select 'D' || i as dept, 'Name ' || i as title from range(3) t(i);
"""
GROUPED = (
    "select dept, avg(pay) as p, {n} from stg.emp group by dept",
    "select e.dept as dept, sum(pay) as p, {n} from stg.emp e group by dept",
    "select lower(dept), grade, sum(pay), {n} from stg.emp group by 1, 2",
    "select dept, max(pay) as p, {n} from stg.emp group by all",
    "select d.title, {n} from stg.emp e join stg.dept d on d.dept = e.dept where e.grade > 1 group by d.title",
    "with d as (select * from stg.dept) select d.title, {n} from stg.emp e join d using (dept) group by d.title",
    "select dept, count(*) as c, {n} from stg.emp group by dept having c > 20",
    "select dept as grade, {n} from stg.emp group by dept",
)
LEFT_ALONE = (
    "select avg(pay) from stg.emp",
    "select distinct dept from stg.emp",
    "select dept from stg.emp",
    "select dept, avg(pay) from stg.emp group by rollup (dept)",
    "select dept, avg(pay) from stg.emp group by grouping sets ((dept), ())",
    "select lower(dept) as dept, avg(pay) from stg.emp group by dept",
    "select lower(dept) as grade, avg(pay) from stg.emp group by grade",
    "select max(pay) as grade, dept from stg.emp group by dept, grade having grade > 3",
    "select grade as g, avg(pay) from stg.emp where g > 1 group by grade",
    "select a.dept, avg(a.pay) from stg.emp a join stg.emp b using (person) group by a.dept",
    "with e as (select * from stg.emp) select dept, avg(pay) from e group by dept",
    "select dept, avg(pay) from (select * from stg.emp) e group by dept",
    "select dept, avg(pay) from stg.emp group by dept union all select dept, 1 from stg.dept",
    "select dept, avg(pay) from stg.emp group by 7",
    "select dept, avg(pay) from other.emp group by dept",
    "select dept, avg(pay) from stg.emp group by dept; select 1",
    "select dept, from from",
)


@pytest.fixture(scope="module")
def database():
    connection = duckdb.connect()
    connection.execute(SETUP)
    yield connection
    connection.close()


@pytest.mark.parametrize("text", GROUPED)
def test_the_same_groups_are_counted(database, text):
    made = people_per_group(text.format(n="1 as n").replace(", 1 as n", ""), "duckdb", "db.stg.emp", "person")
    assert made is not None
    prefix = "e." if " emp e " in text or "stg.emp e" in text else ""
    truth = database.execute(text.format(n=f"count(distinct {prefix}person) as people_there")).fetchall()
    assert sorted(row[0] for row in database.execute(made).fetchall()) == sorted(row[-1] for row in truth)
    assert truth


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_not_one_plain_grouped_select_is_left_alone(text):
    assert people_per_group(text, "duckdb", "db.stg.emp", "person") is None

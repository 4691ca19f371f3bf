"""The detector on DuckDB: what it must find, what it must leave alone, and how often it is wrong."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest
import yaml
from governance_checks import detect
from governance_checks.measure import measure
from governance_checks.model import Bound
from governance_checks.sqldialect import sql_dialect

CASES = yaml.safe_load(Path(__file__).with_name("kinds.yml").read_text(encoding="utf-8"))


def kinds_in(column: str, values: list[str | None]) -> set[str]:
    connection = duckdb.connect()
    connection.execute(f'create table t ("{column}" varchar)')
    connection.execute("insert into t select unnest(?)", [values])
    check = Bound(kind="free_of_personal_values", relation=("memory", "main", "t"), columns=(column,))
    counts = measure(check, sql_dialect("duckdb"), lambda s: connection.execute(s).fetchall()[0])
    connection.close()
    assert counts.rows == len(values)
    assert counts.violations == sum(d.values for d in counts.details)
    return {d.kind for d in counts.details}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['column']}-{str(c['values'][0])[:24]}")
def test_kinds(case):
    assert kinds_in(case["column"], case["values"]) == set(case["kinds"])


def _luhn_ok(digits: str) -> bool:
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (2 if i % 2 else 1)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


def _iban_ok(text: str) -> bool:
    turned = text[4:] + text[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _cn_ok(text: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return (
        "10X98765432"[sum(int(c) * w for c, w in zip(text, weights, strict=False)) % 11] == text[17].upper()
    )


@pytest.mark.parametrize(
    ("kind", "make", "accepts"),
    [
        (
            "card",
            lambda r: r.choice("3456") + "".join(r.choices("0123456789", k=r.choice((12, 14, 15, 18)))),
            _luhn_ok,
        ),
        ("iban", lambda r: "ZZ" + "".join(r.choices("0123456789", k=20)), _iban_ok),
        (
            "cn_resident_id",
            lambda r: (
                "100000" + "2099" + "0101" + "".join(r.choices("0123456789", k=3)) + r.choice("0123456789X")
            ),
            _cn_ok,
        ),
    ],
)
def test_checksums_in_sql_agree_with_checksums_in_python(kind, make, accepts):
    from governance_checks import sql

    rng = random.Random(11)
    values = [make(rng) for _ in range(3000)]
    connection = duckdb.connect()
    connection.execute("create table t (v varchar)")
    connection.execute("insert into t select unnest(?)", [values])
    check = Bound(kind="free_of_personal_values", relation=("memory", "main", "t"), columns=("v",))
    statement = sql.closer(check, [("v", detect.BY_NAME[kind])], sql_dialect("duckdb"))
    passed = connection.execute(statement).fetchall()[0][0]
    assert passed == sum(accepts(v) for v in values) > 10


def test_random_lookalikes_are_left_alone():
    """False alarms on 45 columns of numbers that only look the part."""
    rng = random.Random(5)
    alarms = 0
    for i in range(45):
        size = rng.choice((2, 5, 40))
        length, first = ((16, "45"), (11, "123456789"), (22, "DE"))[i % 3]
        values = []
        for _ in range(size):
            start = first if first == "DE" else rng.choice(first)
            values.append(start + "".join(rng.choices("0123456789", k=length - len(start))))
        alarms += bool(kinds_in("number", list(values)))
    assert alarms <= 1


@pytest.mark.parametrize("kind", [k for k in detect.KINDS if not k.spread], ids=lambda k: k.name)
def test_values_that_pass_by_chance_raise_few_alarms(kind):
    """One column in a hundred at most, however many values of the shape it has."""
    rng = random.Random(3)
    columns = [rng.choice((1, 2, 3, 10, 200)) for _ in range(4000)]
    alarms = sum(
        detect.judge(
            kind,
            column="x",
            shaped=size,
            passed=sum(rng.random() < kind.chance for _ in range(size)),
            dense=False,
            spread=0,
        )
        for size in columns
    )
    assert alarms <= 0.011 * len(columns)


def test_hidden_values_are_found_in_free_text():
    """Two in two thousand rows are enough, beside whatever letters."""
    noise = [f"visit {i} went well, see page {i % 7}" for i in range(2000)]
    noise[100] = "reach me at q@example.net"
    noise[900] = "iban DE89370400440532013000 please"
    assert kinds_in("notes", list(noise)) == {"email", "iban"}


def test_judging_is_monotone_in_what_passes():
    card = detect.BY_NAME["card"]
    verdicts = [
        detect.judge(card, column="x", shaped=100, passed=p, dense=False, spread=0) for p in range(101)
    ]
    assert verdicts == sorted(verdicts)
    assert verdicts[-1]
    assert not verdicts[10]

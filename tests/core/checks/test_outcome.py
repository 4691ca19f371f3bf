"""Exit codes, the two forms of output, and the gate in front of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from governance_checks import connect, outcome, run
from governance_checks.model import Counts, Detail, Reason, Status
from governance_checks.outcome import Outcome, Outcomes

from governance.errors import ConfigError, InputError, InternalError
from governance.findings.model import Severity
from governance.policy.checks import CheckKind
from tests.core.checks import clinic

CHECK = clinic.check(CheckKind.K_ANONYMITY, "mart.cohort", "sex", k=20, person="")
GOOD = Counts(rows=9, evaluated=9, violations=0, smallest=21)
PASS = Outcome(check=CHECK, status=Status.PASS, counts=GOOD)
FAIL = Outcome(check=CHECK, status=Status.FAIL, counts=replace(GOOD, violations=2, smallest=1))
WARN = replace(FAIL, check=replace(CHECK, severity=Severity.WARNING))
OPEN = Outcome(check=CHECK, status=Status.NOT_VERIFIED, reason=Reason.FAILED)
MOOT = Outcome(check=CHECK, status=Status.NOT_APPLICABLE, reason=Reason.NO_TEXT)


def of(*several: Outcome) -> Outcomes:
    return Outcomes(database="shop.duckdb", checks=several)


@pytest.mark.parametrize(
    ("several", "code"),
    [
        ((PASS,), 0),
        ((PASS, MOOT), 0),
        ((PASS, WARN), 0),
        ((PASS, FAIL), 1),
        ((PASS, OPEN), 2),
        ((FAIL, OPEN), 2),
        ((MOOT,), 2),
        ((), 2),
    ],
)
def test_exit_codes(several, code):
    assert of(*several).exit_code == code


@pytest.mark.parametrize(
    ("counts", "status", "reason"),
    [
        (GOOD, Status.PASS, None),
        (replace(GOOD, violations=1), Status.FAIL, None),
        (replace(GOOD, rows=0, evaluated=0), Status.NOT_VERIFIED, Reason.NO_ROWS),
        (replace(GOOD, evaluated=0), Status.NOT_VERIFIED, Reason.NO_VALUES),
        (replace(GOOD, compared=0), Status.NOT_VERIFIED, Reason.NO_SOURCE_VALUES),
    ],
)
def test_nothing_looked_at_is_nothing_shown(counts, status, reason):
    assert counts.verdict() == (status, reason)


def test_the_document_is_numbers_and_our_names():
    document = json.loads(outcome.as_json(of(PASS, FAIL, OPEN, MOOT)))
    assert document["exit_code"] == 2
    assert document["summary"] == {
        "planned": 4, "pass": 1, "fail": 1, "not_verified": 1, "not_applicable": 1
    }  # fmt: skip
    assert document["checks"][1]["violations"] == 2
    assert document["checks"][1]["thresholds"] == {"k": 20}
    assert document["checks"][2]["reason"] == Reason.FAILED.value


@pytest.mark.parametrize("field", ["kind", "column"])
def test_a_text_that_is_none_of_our_names_does_not_get_out(field):
    names = {"column": "sex", "kind": "email", field: clinic.CANARY}
    detail = Detail(column=names["column"], kind=names["kind"], values=1)
    leaky = replace(FAIL, counts=replace(GOOD, violations=1, details=(detail,)))
    for render in (outcome.as_json, outcome.as_text):
        try:
            text = render(of(leaky))
        except InternalError as error:
            text = str(error)
        assert clinic.CANARY not in text


def test_terminal_codes_in_names_are_spelled_out():
    check = replace(CHECK, relation="db.mart.\x1b[2Jm\u202ecod", why="\x1b]0;x\x07")
    text = outcome.as_text(of(replace(FAIL, check=check)))
    assert not {"\x1b", "\u202e", "\x07"} & set(text)


def test_failures_come_first_and_say_why():
    lines = outcome.as_text(of(MOOT, PASS, WARN, OPEN, FAIL)).splitlines()
    assert [x.split()[0] for x in lines if x and not x.startswith(" ")][:5] == [
        "FAIL", "warn", "NOT", "pass", "n/a"
    ]  # fmt: skip
    assert lines[1] == "    = why: the test says so"
    assert lines[-1].startswith("5 data checks on shop.duckdb: 1 passed, 2 failed, 1 could not be verified")


def test_two_checks_with_one_id_are_refused(tmp_path):
    target = connect.from_text(str(clinic.build(tmp_path / "clinic.duckdb")))
    with pytest.raises(InternalError):
        run.run_checks([CHECK, CHECK], target, engine="sql")
    with pytest.raises(InputError):
        run.run_checks([], target, engine="sql")


@pytest.mark.parametrize("change", [{"format": "jsn"}, {"engine": "gxx"}])
def test_an_unknown_word_names_the_nearest(change):
    with pytest.raises(ConfigError, match=r"did you mean `(json|gx)`"):
        run.data_check(None, connection="x", **change)  # type: ignore[arg-type]


def test_what_cannot_be_written_is_one_clear_error(tmp_path):
    target = connect.from_text(str(clinic.build(tmp_path / "clinic.duckdb")))
    (tmp_path / "taken" / "gx").mkdir(parents=True)
    with pytest.raises(ConfigError, match="holds a Great Expectations context already"):
        run.run_checks([CHECK], target, engine="sql", write_gx=tmp_path / "taken")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="file/deeper: cannot be written"):
        run.run_checks([CHECK], target, engine="sql", write_gx=tmp_path / "file" / "deeper")

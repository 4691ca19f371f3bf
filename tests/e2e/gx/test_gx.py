"""The checks through Great Expectations itself: same answers as the SQL, nothing let through, nothing leaked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from governance_checks import connect, outcome, run, suite
from governance_checks.model import Bound, Reason, Status
from governance_checks.sqldialect import sql_dialect
from governance_checks.suite import Planned

from tests.core.checks import clinic

pytestmark = pytest.mark.e2e

CHECKS = [case[0] for case in clinic.CASES]
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return clinic.build(tmp_path_factory.mktemp("clinic") / "clinic.duckdb")


@pytest.fixture(scope="module")
def whole(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.e2e.gx.whole_run", str(database), str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'checks'}", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder, done


def test_no_value_survives_anywhere(whole):
    folder, done = whole
    texts = {"stdout": done.stdout, "stderr": done.stderr}
    texts |= {str(p): p.read_text(errors="replace") for p in sorted(folder.rglob("*")) if p.is_file()}
    assert len(texts["stdout"]) > 500
    assert len(texts[str(folder / "debug.log")]) > 5000
    for needle in (clinic.CANARY, "person7@", "person70@", "202 555 01"):
        assert not [name for name, text in texts.items() if needle in text], needle


def test_nothing_reaches_for_the_network(whole):
    folder, _ = whole
    assert json.loads((folder / "network.json").read_text()) == []


def test_no_progress_bars_and_no_noise(whole):
    _, done = whole
    assert done.stderr == ""


def test_great_expectations_and_plain_sql_agree(whole, database):
    folder, _ = whole
    through_gx = (folder / "out.json").read_text()
    plain = run.run_checks(CHECKS, connect.from_text(str(database)), engine="sql")
    assert through_gx == outcome.as_json(plain)


def test_the_written_context_holds_every_bound_check_and_no_connection(whole, database):
    folder, _ = whole
    ids = {
        expectation["meta"]["check_id"]
        for path in sorted((folder / "context" / "gx" / "expectations").rglob("*.json"))
        for expectation in json.loads(path.read_text())["expectations"]
    }
    bindable = {o["id"] for o in json.loads((folder / "out.json").read_text())["checks"]}
    unbound = {"the relation is not in this database", "a column of the check is not in the relation"}
    unbound |= {
        "no column can hold text or a long number",
        "the consent condition is not one plain predicate",
    }
    unbound_ids = {
        o["id"] for o in json.loads((folder / "out.json").read_text())["checks"] if o.get("reason") in unbound
    }
    assert ids == bindable - unbound_ids
    written = "".join(p.read_text() for p in sorted((folder / "context").rglob("*")) if p.is_file())
    assert "type: sql" in written
    assert str(database) not in written


def _planned(relation: str, kind: str, columns: tuple[str, ...], **params: Any) -> Planned:
    check = Bound(kind=kind, relation=("clinic", "mart", relation), columns=columns, params=params)
    return Planned(f"{kind}-{relation}", check)


ADULTS = _planned("cohort", "k_anonymity", ("sex",), k=20, person="")


def _run(database: Path, planned: list[Planned]) -> Any:
    return suite.run(connect.from_text(str(database)).url, sql_dialect("duckdb"), planned)


def test_an_error_in_the_database_is_no_finding_and_no_pass(database):
    planned = [ADULTS, _planned("bad", "retention", ("birth_date",), days=30)]
    answers = _run(database, planned)
    assert answers["retention-bad"].reason is Reason.FAILED
    assert answers[ADULTS.id].counts is not None


def test_an_empty_relation_is_not_verified(database):
    answers = _run(database, [_planned("empty", "k_anonymity", ("sex",), k=20, person="")])
    counts = answers["k_anonymity-empty"].counts
    assert counts.verdict() == (Status.NOT_VERIFIED, Reason.NO_ROWS)


@pytest.fixture
def stored(database, tmp_path, monkeypatch):
    """A file context as a Great Expectations user keeps it, with two checks."""
    lost = _planned("kpi", "smallest_group", ("people",), k=2)
    target = connect.from_text(str(database))
    suite.write_context(tmp_path, target.url, sql_dialect("duckdb"), [ADULTS, lost])
    monkeypatch.setenv("GOVERNANCE_CONNECTION", target.url)
    return tmp_path, lost


def _run_stored(folder: Path) -> Any:
    context = suite.load_gx().get_context(mode="file", project_root_dir=str(folder))
    context.variables.progress_bars = {"globally": False}
    result = context.checkpoints.get("governance").run()
    suite._close(context)
    return result


def test_a_stored_context_runs_on_its_own(stored):
    folder, lost = stored
    result = _run_stored(folder)
    assert result.success
    answers = suite.reconcile([ADULTS, lost], list(result.run_results.values()))
    assert [getattr(answers[p.id].counts, "smallest", None) for p in (ADULTS, lost)] == [50, 2]


def test_a_check_that_great_expectations_dropped_is_not_verified(stored, monkeypatch):
    """An expectation of a type that is not registered is dropped from its suite, and the checkpoint is green."""
    from great_expectations.expectations import registry

    folder, lost = stored
    monkeypatch.delitem(registry._registered_expectations, "expect_groups_to_have_at_least")
    result = _run_stored(folder)
    assert result.success, "if this ever fails, Great Expectations has closed the trap"
    answers = suite.reconcile([ADULTS, lost], list(result.run_results.values()))
    assert answers[ADULTS.id].counts is not None
    assert answers[lost.id].reason is Reason.NO_RESULT


def test_a_doubled_result_is_not_verified(database):
    answers = suite.reconcile([ADULTS], [_Validation([_Result(ADULTS.id), _Result(ADULTS.id)])])
    assert answers[ADULTS.id].reason is Reason.DUPLICATE_RESULT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"result": {}}, Reason.NO_COUNTS),
        ({"result": {"observed_value": {"rows": "7"}}}, Reason.NO_COUNTS),
        ({"success": False}, Reason.CONTRADICTION),
        ({"exception_info": {"m": {"raised_exception": True}}}, Reason.FAILED),
        ({"exception_info": {"raised_exception": True}}, Reason.FAILED),
    ],
)
def test_a_result_that_is_not_plain_is_not_verified(change, reason):
    answers = suite.reconcile([ADULTS], [_Validation([_Result(ADULTS.id, **change)])])
    assert answers[ADULTS.id].reason is reason


def test_a_plain_result_is_an_answer():
    answer = suite.reconcile([ADULTS], [_Validation([_Result(ADULTS.id)])])[ADULTS.id]
    assert answer.counts is not None
    assert answer.counts.rows == 5


def test_great_expectations_leaves_the_database_free(database):
    import duckdb

    _run(database, [ADULTS])
    duckdb.connect(str(database)).close()


class _Config:
    def __init__(self, check_id: str) -> None:
        self.meta = {"check_id": check_id}


class _Result:
    """What reconcile reads of a Great Expectations result."""

    def __init__(self, check_id: str, **change: Any) -> None:
        counts = {"rows": 5, "evaluated": 5, "violations": 0, "smallest": -1, "compared": -1, "details": []}
        self.expectation_config = _Config(check_id)
        self.success = change.get("success", True)
        self.result = change.get("result", {"observed_value": counts})
        self.exception_info = change.get("exception_info", {"raised_exception": False})


class _Validation:
    def __init__(self, results: list[_Result]) -> None:
        self.results = results

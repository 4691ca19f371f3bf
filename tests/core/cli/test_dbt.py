"""The command on a real dbt project: checked, stored, compared with git, asked; the same from its manifest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.cli.conftest import POLICY, Run
from tests.core.cli.test_check import git

pytestmark = pytest.mark.e2e

FILES = {
    "dbt_project.yml": "name: shop\nversion: 1.0.0\nprofile: shop\nmodel-paths: [models]\nflags: {send_anonymous_usage_stats: false}\n",
    "profiles.yml": "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: target/shop.duckdb}\n",
    "privacy.yml": POLICY,
    "models/sources.yml": "version: 2\nsources:\n  - name: raw\n    tables:\n      - name: users\n        columns:\n"
    "          - name: user_id\n          - name: email\n          - name: country\n",
    "models/staging/stg_users.sql": "select user_id, email, country from {{ source('raw', 'users') }}\n",
    "models/marts/feed.sql": "select country, count(email) as people\nfrom {{ ref('stg_users') }}\n"
    "group by country having count(distinct user_id) >= 20\n",
}
LEAKY = "select\n    country,\n    md5(email) as email_md5\nfrom {{ ref('stg_users') }}\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".gitignore").write_text("target/\nlogs/\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "clean")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_dbt_project_from_first_check_to_review(shop: Path, governance: Run) -> None:
    assert governance("doctor").code == 0
    clean = governance("check")
    assert (clean.code, clean.err) == (0, "")
    assert (shop / "target/governance/cache/lineage.sqlite").is_file()
    (shop / "models/marts/feed.sql").write_text(LEAKY)
    leaky = governance("check", "--base", "main")
    assert leaky.code == 1
    assert "error[GV302] `contact.email` reaches `main.feed.email_md5` as an open pseudonym" in leaky.out
    assert "--> models/marts/feed.sql:3:5" in leaky.out
    assert "1 error new against the base" in leaky.out
    cold = governance("check", "--base", "main", "--no-cache", "--no-store")
    assert cold.out == leaky.out
    stored = governance("query", "select code from open_findings", "--format", "csv")
    assert stored.out == "code\nGV302\n"
    trail = governance("report", "audit", "--format", "json")
    assert [(e["errors"], e["dirty"]) for e in json.loads(trail.out)] == [(0, False), (1, True)]
    assert not (shop / "target/shop.duckdb").exists(), "nothing was connected to"


def test_the_manifest_gives_the_same_findings(shop: Path, governance: Run) -> None:
    (shop / "models/marts/feed.sql").write_text(LEAKY)
    environment = {**os.environ, "DBT_GOVERNANCE": "off"}
    compiled = [sys.executable, "-m", "dbt.cli.main", "--quiet", "compile"]
    subprocess.run(compiled, check=True, capture_output=True, env=environment)
    manifest = json.loads(governance("check", "--manifest", "target/manifest.json", "--format", "json").out)
    project = json.loads(governance("check", "--format", "json").out)
    assert [f["fingerprint"] for f in manifest["findings"]] == [f["fingerprint"] for f in project["findings"]]
    assert [f["code"] for f in manifest["findings"]] == ["GV302"]
    base = governance(
        "check", "--manifest", "target/manifest.json", "--base-manifest", "target/manifest.json"
    )
    assert base.code == 0
    assert "no findings new against the base" in base.out


def test_suggestions_are_written_into_dbt_yaml_and_nowhere_else(shop: Path, governance: Run) -> None:
    text = FILES["models/sources.yml"].replace("- name: email\n", "- name: email  # where we write\n")
    (shop / "models/sources.yml").write_text(text)
    (shop / "privacy.yml").unlink()
    shown = governance("suggest", "--format", "json", "--write")
    assert shown.code == 0
    assert "wrote " in shown.err
    assert "models/sources.yml" in shown.err
    edited = (shop / "models/sources.yml").read_text()
    assert "- name: email  # where we write\n" in edited
    assert "governance: {class: contact.email}" in edited
    kept = [written for written in edited.splitlines(keepends=True) if "governance: {class:" not in written]
    assert "".join(kept) == text
    assert json.loads(governance("suggest", "--format", "json").out) == []

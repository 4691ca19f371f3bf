"""The package as a project installs it by git, from a repository made here of this one's files; no network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.dbt.harness import ROOT, Project

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.matrix,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout"),
]
ENV = {"DBT_ENV_SECRET_PII_KEY": "a-key-for-made-up-people"}
_AUTHOR = {
    **{f"GIT_{who}_NAME": "A Tester" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "tester@example.com" for who in ("AUTHOR", "COMMITTER")},
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def git(folder: Path, *args: str) -> str:
    # Whose repository may be read is the user's own setting, which only the repositories made here do without.
    env = os.environ if folder == ROOT else {**os.environ, **_AUTHOR}
    done = subprocess.run(
        ["git", "-C", str(folder), *args], check=True, capture_output=True, text=True, env=env
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A bare repository with the tag v0.1.0, and the commit that it stands for; there is a later one that is broken."""
    folder = tmp_path_factory.mktemp("repository")
    tree = folder / "tree"
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tree / name)
    git(folder, "init", "-q", "-b", "main", str(tree))
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "the package")
    git(tree, "tag", "v0.1.0")
    commit = git(tree, "rev-parse", "HEAD")
    (tree / "macros" / "broken.sql").write_text("{% macro %}", encoding="utf-8")
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "not to be used")
    git(folder, "clone", "-q", "--bare", str(tree), str(folder / "dbt-governance.git"))
    return folder / "dbt-governance.git", commit


def installed(into: Path, repository: Path, revision: str) -> Project:
    packages = f'packages:\n  - git: "{repository.as_uri()}"\n    revision: {revision}\n'
    return Project.copy("package", into, {"packages.yml": packages})


def test_a_tag_is_installed_and_builds(tmp_path, repository):
    project = installed(tmp_path / "project", repository[0], "v0.1.0")
    outcome = project.dbt("deps", env=ENV)
    assert outcome.code == 0, outcome.output
    outcome = project.dbt("build", env=ENV)
    assert outcome.code == 0, outcome.output
    assert len(project.rows("main.masked")) == 3
    # Our own tests, checks and example lie beside the macros, and are no part of the project.
    listed = project.dbt("--quiet", "ls", env=ENV).output.split()
    assert listed
    assert {name.split(".")[0].removeprefix("source:") for name in listed} == {"package"}


def test_a_commit_is_installed(tmp_path, repository):
    project = installed(tmp_path / "project", *repository)
    assert project.dbt("deps", env=ENV).code == 0
    assert project.dbt("parse", env=ENV).code == 0
    assert repository[1] in project.text("package-lock.yml")


def test_a_revision_that_is_not_there_is_named(tmp_path, repository):
    outcome = installed(tmp_path / "project", repository[0], "v9.9.9").dbt("deps", env=ENV)
    assert outcome.code != 0
    assert "v9.9.9" in outcome.output

"""The page on own classes and laws is true: its files are read, and decide."""

from __future__ import annotations

import json
import re
from pathlib import Path

from governance.readers.policy import read_policy
from tests.core.cli.conftest import Run

PAGE = (Path(__file__).parents[3] / "docs" / "taxonomy.md").read_text(encoding="utf-8")


def files(folder: Path) -> None:
    for name, text in re.findall(r"`([a-z]+\.yml)`:\n\n```yaml\n(.*?)```", PAGE, re.DOTALL):
        (folder / name).write_text(text)


def test_the_classes_and_laws_of_the_page(project: Path, governance: Run) -> None:
    files(project)
    policy = read_policy(project)
    taxonomy = policy.facts.taxonomy
    assert taxonomy.classes["pets.chip"].bits == 30
    assert ("pets.chip", "pets.name") in taxonomy.dependencies
    assert [regime.name for regime in taxonomy.regimes] == ["gdpr", "zoo_act"]
    assert policy.facts.classify[0].columns == {"name": "pets.name", "chip": "pets.chip"}
    rows = json.loads(governance("taxonomy", "pets", "--extra", "classes.yml", "--format", "json").out)
    levels = {row["class"]: {name: entry["level"] for name, entry in row["levels"].items()} for row in rows}
    assert levels["pets.chip"]["gdpr"] == "personal"
    assert set(levels) == {"pets.chip", "pets.name"}
    assert "Zoo" not in governance("taxonomy", "pets", "--extra", "classes.yml").err


def test_a_misspelt_word_of_it(project: Path, governance: Run) -> None:
    files(project)
    text = (project / "classes.yml").read_text().replace("roles: [quasi]", "roles: [quazi]", 1)
    (project / "classes.yml").write_text(text)
    result = governance("taxonomy", "pets", "--extra", "classes.yml")
    assert result.code == 2
    assert "classes.yml:4:" in result.err
    assert "did you mean `quasi`" in result.err
    checked = governance("test-policy")
    assert checked.code == 2
    assert checked.err.count("error:") == 1, checked.err
    assert "did you mean `quasi`" in checked.err

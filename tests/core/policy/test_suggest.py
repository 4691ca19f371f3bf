"""Suggestions, measured on the column names of public schemas; never for what somebody has settled."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from governance.policy.suggest import class_of_name, classes_of_table, suggest
from governance.project.nodes import DeclaredColumn
from governance.readers.taxonomy import load_taxonomy
from governance.readers.yamlfile import plain, read_yaml
from tests.core.policy.project import judge

CASES = Path(__file__).parents[2] / "cases" / "classify"
PAGE = Path(__file__).parents[3] / "docs" / "suggestions.md"
NAMES = plain(read_yaml(CASES / "names.yml"))
LABELLED = [(schema, name, known) for schema, names in NAMES.items() for name, known in names.items()]


def measured() -> tuple[float, float, list[str]]:
    right = wrong = missed = 0
    misses = []
    for schema, name, known in LABELLED:
        found = class_of_name(name)
        said = found[0] if found else "none"
        if said != known:
            misses.append(f"{schema}.{name}: {said}, not {known}")
        right += said == known != "none"
        wrong += said not in {"none", known}
        missed += known != "none" and said != known
    return right / (right + wrong), right / (right + missed), misses


def test_precision_and_recall_on_public_schemas() -> None:
    precision, recall, misses = measured()
    assert len(LABELLED) >= 150
    assert precision >= 0.95, misses
    assert recall >= 0.85, misses


@dataclass
class Measured:
    """What came of one split."""

    right: int = 0
    misses: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + sum(" instead of " in a or " for " in a for a in self.alarms))

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.misses) + sum(" instead of " in a for a in self.alarms))


def public(split: str) -> Measured:
    """Measure a split of `public.csv` as `governance suggest` would see its tables."""
    with (CASES / "public.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    tables = defaultdict(list)
    for row in rows:
        tables[row["schema"], row["table"]].append(DeclaredColumn(name=row["column"], data_type=row["type"]))
    told = {key: classes_of_table(".".join(key), columns) for key, columns in tables.items()}
    done = Measured()
    for row in rows:
        name = f"{row['schema']}.{row['table']}.{row['column']}"
        found = told[row["schema"], row["table"]].get(row["column"])
        said = found[0] if found and found[1] >= 0.5 else "none"
        good = row["class"].removesuffix("?").split("|")
        right = said in good or ("health" in good and said.startswith("health."))
        optional = row["class"].endswith("?") or row["class"] == "none"
        if right and not optional:
            done.right += 1
        elif said == "none" and not optional:
            done.misses.append(f"{name} ({row['class']})")
        elif said != "none" and not right:
            done.alarms.append(f"{name}: {said} {'for' if optional else 'instead of'} {row['class']}")
    return done


@pytest.mark.parametrize(
    ("split", "least", "precision", "recall"),
    [
        ("dev", 1600, 0.99, 0.97),
        ("held_out", 2000, 0.97, 0.975),
        ("unseen", 600, 0.97, 0.91),
        ("last", 450, 0.93, 0.83),
    ],
)
def test_floors_on_public_schemas(split: str, least: int, precision: float, recall: float) -> None:
    text = (CASES / "public.csv").read_text(encoding="utf-8")
    assert sum(line.startswith(f"{split},") for line in text.splitlines()) >= least
    done = public(split)
    assert done.precision >= precision, done.alarms
    assert done.recall >= recall, done.misses
    page = PAGE.read_text(encoding="utf-8")
    assert f"| `{split}` | {done.precision:.1%} | {done.recall:.1%} |" in page
    assert not [entry for entry in (*done.misses, *done.alarms) if entry not in page]


def test_every_class_suggested_is_in_the_taxonomy() -> None:
    known = load_taxonomy(()).classes
    for _, name, _ in LABELLED:
        found = class_of_name(name)
        assert found is None or found[0] in known


@pytest.mark.parametrize(
    ("name", "data_type", "description", "wanted"),
    [
        ("email", "boolean", "", None),
        ("phone", "timestamp", "", None),
        ("c12", "varchar", "The customer's e-mail address", "contact.email"),
        ("lat", "double", "", "location.precise"),
        ("first_name", "integer", "", None),
        ("dob", "integer", "", None),
    ],
)
def test_type_and_description(name: str, data_type: str, description: str, wanted: str | None) -> None:
    found = class_of_name(name, data_type, description)
    assert (found[0] if found else None) == wanted


def test_suggestions_for_a_project(tmp_path: Path) -> None:
    judged = judge(
        tmp_path,
        policy=(
            "version: 1\nregimes: [gdpr]\nsubjects: {c: {key: raw.users.user_id}}\n"
            "classify:\n  raw.users: {subject: c, columns: {user_id: account.id, phone: none}}\n"
        ),
        models={"models/stg/u.sql": "select c7 as email, user_id from raw.users"},
        tables={
            "raw.users": {
                "user_id": "integer",
                "c7": "varchar",
                "phone": "varchar",
                "iban": "varchar",
                "x": "varchar",
            }
        },
        nodes={"raw.users": {"columns": {"x": {"governance": {"class": "none"}}}}},
    )
    found = suggest(judged.project, judged.graph, judged.labelling.relations, judged.policy.facts)
    assert [(s.column, s.data_class) for s in found] == [
        ("c7", "contact.email"), ("iban", "finance.account"),
    ]  # fmt: skip
    assert found[0].why == "a model calls it `email`"
    assert (
        suggest(judged.project, judged.graph, judged.labelling.relations, judged.policy.facts, least=0.95)
        == ()
    )

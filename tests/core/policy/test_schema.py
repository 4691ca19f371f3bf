"""The JSON Schema accepts what the reader accepts, and rejects what it can tell without the whole policy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from governance.policy.schema import json_schema
from governance.readers.taxonomy import known_regimes, load_taxonomy
from governance.readers.yamlfile import parse_yaml, plain, read_yaml
from tests.test_rule_docs import ANALYSED, blocks, sections

ROOT = Path(__file__).parents[3]
CASES = plain(read_yaml(ROOT / "tests" / "cases" / "policy" / "bad.yml"))
# These need more than the shape of one file: other sections, other files, SQL, or the calendar.
BEYOND = re.compile(
    r"unknown (regime|subject|purpose|audience|key$|zone)|unknown purpose|rule for an unknown zone|no basis|consent|"
    r"compatible with itself|circle|kind|outside the project|twice|impossible date|keyed without|"
    r"include|taxonomy|level for an unknown|dependency of unknown|anchor|tag|tab|documents|bracket|control|"
    r"bare name|octal"
)


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema(load_taxonomy(()), known_regimes())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def load(text: str) -> Any:
    return plain(parse_yaml(text, path="privacy.yml"))


def test_accepts_the_example(validator: Any) -> None:
    validator.validate(plain(read_yaml(ROOT / "example_project" / "privacy.yml")))
    validator.validate(load(CASES["base"]))


@pytest.mark.parametrize("code", ANALYSED)
def test_accepts_the_policies_of_the_pages(code: str, validator: Any) -> None:
    for section in ("Example", "Instead"):
        for name, body in blocks(sections(code)[section]).items():
            if name.startswith("privacy.yml"):
                validator.validate(load(body))


@pytest.mark.parametrize(
    "case",
    [case for case in CASES["bad"] if not BEYOND.search(case["name"])],
    ids=lambda case: str(case["name"]),
)
def test_rejects_what_the_reader_rejects(case: dict[str, Any], validator: Any) -> None:
    old, new = case["replace"]
    assert not validator.is_valid(load(CASES["base"].replace(old, new, 1)))


def test_most_shapes_are_checked() -> None:
    assert sum(not BEYOND.search(case["name"]) for case in CASES["bad"]) >= 35

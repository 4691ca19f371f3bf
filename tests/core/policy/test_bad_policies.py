"""What is wrong with a policy is said at once, each with its line, what was expected, the nearest word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from governance.errors import PolicyError
from governance.readers.policy import read_policy
from governance.readers.yamlfile import plain, read_yaml
from tests.core.policy.project import write_policy

CASES = plain(read_yaml(Path(__file__).parents[2] / "cases" / "policy" / "bad.yml"))


def problems(folder: Path, text: str, files: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read_policy(write_policy(folder, text, files))
    assert caught.value.exit_code == 2
    return [str(problem) for problem in caught.value.problems]


def test_the_base_is_good(tmp_path: Path) -> None:
    policy = read_policy(write_policy(tmp_path, CASES["base"]))
    assert policy.purposes["news"].consent is not None
    assert policy.waivers[0].expires.isoformat() == "2027-01-01"


@pytest.mark.parametrize("case", CASES["bad"], ids=lambda case: str(case["name"]))
def test_each_problem_has_its_line(case: dict[str, Any], tmp_path: Path) -> None:
    old, new = case["replace"]
    assert CASES["base"].count(old) >= 1, f"`{old}` is not in the base"
    found = problems(tmp_path, CASES["base"].replace(old, new, 1))
    assert len(found) == len(case["say"]), found
    for text, wanted in zip(found, case["say"], strict=True):
        line, _, words = wanted.partition(": ")
        assert text.startswith(f"privacy.yml:{line}:"), text
        for part in words.split("; "):
            assert part in text, text
    for secret in case.get("never", ()):
        assert all(secret not in text for text in found)


def test_no_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(tmp_path)
    assert "there is no `privacy.yml`" in str(caught.value)
    assert "governance init" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"# nothing\n", "empty"),
        (b"version: 1\nk: \xff\n", "privacy.yml:2:4: is not UTF-8"),
        (b"\x00\x01\x02", "binary"),
        ("version: 1\n".encode("utf-16"), "privacy.yml:1:1: is UTF-16 and not UTF-8"),
        (b"- a\n- b\n", "is a list"),
        (b"just words\n", "`just words`"),
        (b"a: " + b"[" * 400, "nested deeper"),
        (b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "anchors and aliases"),
        (b"x" * (5 * 1024 * 1024), "larger than"),
        (b"version: 1\nk: [" + b"1," * 210_000 + b"1]", "more than 200000 values"),
    ],
    ids=["empty", "comment", "latin1", "binary", "utf16", "list", "scalar", "deep", "bomb", "big", "many"],
)
def test_hostile_files(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "privacy.yml").write_bytes(data)
    with pytest.raises(PolicyError) as caught:
        read_policy(tmp_path)
    assert len(caught.value.problems) == 1
    assert words in str(caught.value)
    assert len(str(caught.value)) < 600


def test_includes_are_read_and_their_problems_named(tmp_path: Path) -> None:
    main = "version: 1\nregimes: [gdpr]\ninclude: ['privacy/*.yml']\n"
    files = {
        "privacy/b.yml": "purposes:\n  service: {basis: contract}\nmode: observe\n",
        "privacy/a.yml": 'zones:\n  "models/**": {for: [servise], audience: company}\n',
    }
    found = problems(tmp_path, main, files)
    assert found == [
        "privacy/a.yml:2:23: the purpose `servise` is not known; expected `service`; did you mean `service`?",
        "privacy/b.yml:3:1: `mode` stands in an included file; expected `mode` in the main file only",
    ]


def test_included_facts_are_merged(tmp_path: Path) -> None:
    main = "version: 1\nregimes: [gdpr]\ninclude: [a.yml]\npurposes: {one: {basis: contract}}\n"
    path = write_policy(
        tmp_path, main, {"a.yml": "include: [b/c.yml]\n", "b/c.yml": "purposes: {two: {basis: contract}}\n"}
    )
    policy = read_policy(path)
    assert sorted(policy.purposes) == ["one", "two"]
    assert policy.files == ("privacy.yml", "a.yml", "b/c.yml")
    assert str(policy.purposes["two"].place) == "b/c.yml:1"


def test_a_name_in_two_files(tmp_path: Path) -> None:
    main = "version: 1\ninclude: [a.yml]\npurposes: {one: {basis: contract}}\n"
    found = problems(tmp_path, main, {"a.yml": "purposes: {one: {basis: consent}}\n"})
    assert any(text.startswith("a.yml:1:12: `one` is given in `privacy.yml` already") for text in found)


def test_contradictory_classes(tmp_path: Path) -> None:
    text = CASES["base"].replace(
        "purposes:\n", "  RAW.Users:\n    columns: {EMAIL: contact.phone}\npurposes:\n", 1
    )
    found = problems(tmp_path, text)
    assert found == [
        "privacy.yml:12: `RAW.Users.EMAIL` is `contact.phone` here and `contact.email` in privacy.yml:7; expected one class"
    ]


def test_own_classes_and_audiences(tmp_path: Path) -> None:
    text = CASES["base"].replace("k: 20", "taxonomy: [classes.yml]\naudiences: [board]", 1)
    text = text.replace("email: contact.email}", "email: pets.name}").replace(
        "audience: company}\nrules", "audience: board}\nrules"
    )
    files = {
        "classes.yml": "version: 1\ngroups: {pets: Animals}\nclasses:\n  pets.name: {roles: [quasi], bits: 8}\n"
    }
    policy = read_policy(write_policy(tmp_path, text, files))
    assert policy.facts.classify[0].columns["email"] == "pets.name"
    assert policy.zones[0].audience == "board"

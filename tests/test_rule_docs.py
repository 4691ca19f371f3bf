"""Every published code has a page, and what the page shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from governance.findings.codes import CODES
from governance.findings.model import Finding
from governance.pipeline import coverage
from governance.policy.change import judge_change
from governance.policy.report import Report
from governance.readers.baseline import parse_baseline
from governance.readers.yamlfile import parse_yaml, plain
from tests.core.policy.project import TODAY, Judged, judge

PAGES = Path(__file__).parents[1] / "docs" / "rules"
ANALYSED = sorted(code for code in CODES if not code.startswith("GV4"))
BEFORE = " before"
SECTIONS = ("What it does", "Why it is bad", "Example", "Instead", "Options")
BLOCK = re.compile(r"^```(\w+) ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(code: str) -> dict[str, str]:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def blocks(section: str) -> dict[str, str]:
    """Fenced blocks by what stands after the language: a path, `tables`, `nodes` or `findings`."""
    return {name.strip(): body for _, name, body in BLOCK.findall(section)}


def run(given: dict[str, str], folder: Path) -> list[str]:
    def read(name: str) -> Any:
        return plain(parse_yaml(given.get(name, ""), path=name))

    def judged(part: dict[str, str], place: Path) -> Judged:
        place.mkdir(parents=True)
        return judge(
            place,
            policy=part["privacy.yml"],
            models={name: body for name, body in part.items() if name.startswith("models/")},
            tables=read("tables"),
            nodes=read("nodes"),
            baseline=parse_baseline(part["privacy_baseline.yml"]) if "privacy_baseline.yml" in part else None,
        )

    before = {name.removesuffix(BEFORE): body for name, body in given.items() if name.endswith(BEFORE)}
    now = {name: body for name, body in given.items() if not name.endswith(BEFORE)}
    after = judged(now, folder / "after")
    findings = after.findings
    if before:
        older = {name: body for name, body in now.items() if not name.startswith("models/")}
        base = judged({**older, **before}, folder / "before")
        findings = judge_change(report(base), report(after), today=TODAY).findings
    return sorted(said(finding) for finding in findings)


def report(judged: Judged) -> Report:
    return Report(
        project=judged.project,
        graph=judged.graph,
        labels=judged.labelling.relations,
        policy=judged.policy,
        findings=judged.findings,
        coverage=coverage(judged.graph),
    )


def said(finding: Finding) -> str:
    column = f".{finding.column}" if finding.column and finding.node_name else finding.column
    waived = "(waived)" if finding.waived_by else ""
    words = (finding.severity.value, finding.code, f"{finding.node_name}{column}", waived)
    return " ".join(word for word in words if word)


def wanted(given: dict[str, str]) -> list[str]:
    lines = [line.strip() for line in given["findings"].splitlines() if line.strip()]
    return [] if lines == ["none"] else sorted(lines)


@pytest.mark.parametrize("code", ANALYSED)
def test_page_has_every_part(code: str) -> None:
    found = sections(code)
    assert found[""].startswith(f"# {code}: {CODES[code].title}\n")
    for name in SECTIONS:
        assert found.get(name, "").strip(), f"{code}.md lacks `## {name}`"


@pytest.mark.parametrize("code", ANALYSED)
def test_example_gives_the_findings_it_shows(code: str, tmp_path: Path) -> None:
    found = sections(code)
    example = blocks(found["Example"])
    assert any(line.split()[1] == code for line in wanted(example)), "the example does not show the code"
    assert run(example, tmp_path / "example") == wanted(example)
    instead = {**example, **blocks(found["Instead"])}
    assert wanted(instead) != wanted(example), "`Instead` changes nothing"
    assert run(instead, tmp_path / "instead") == wanted(instead)


def test_no_page_without_a_code() -> None:
    pages = {path.stem for path in PAGES.glob("GV*.md")}
    assert set(ANALYSED) <= pages
    assert {page for page in pages if not page.startswith("GV4")} == set(ANALYSED)


def test_the_index_lists_every_code() -> None:
    text = (PAGES / "README.md").read_text(encoding="utf-8")
    for code in CODES.values():
        assert (
            f"| [{code.code}]({code.code}.md) | {code.title} | {code.severity.value} | {code.summary} |"
            in text
        )

"""The gate's verdict on the example: nothing on the clean state, exactly the listed findings on the leaky one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from governance.findings.model import Severity
from governance.policy.report import Report
from tests.e2e.example.conftest import leaks

pytestmark = pytest.mark.e2e

Found = tuple[str, str, str, str, str]
Reported = Callable[[str], Report]


def told(report: Report) -> list[Found]:
    """What a report says that a person must act on, in the words of `expected_findings.yml`."""
    return sorted(
        (
            finding.node_name.rpartition(".")[2],
            finding.code,
            finding.column,
            finding.data_class,
            finding.origin.removeprefix("willow."),
        )
        for finding in report.findings
        if finding.severity is not Severity.NOTE and not finding.waived_by
    )


def expected(leak: dict[str, Any]) -> list[Found]:
    return [
        (leak["model"], item["code"], item.get("column", ""), item.get("class", ""), item.get("origin", ""))
        for item in leak["expect"]
    ]


def test_the_clean_state_gives_no_finding(reported: Reported) -> None:
    report = reported("clean")
    assert told(report) == []
    assert report.coverage.nodes >= 50


def test_the_clean_state_rests_on_one_waiver(reported: Reported) -> None:
    waived = [finding for finding in reported("clean").findings if finding.waived_by]
    assert [(f.node_name.rpartition(".")[2], f.column) for f in waived] == [
        ("partner_recall_matching", "email_sha256")
    ]


@pytest.mark.parametrize(
    "leak",
    [pytest.param(leak, id=leak["name"]) for leak in leaks()],
)
def test_the_leak_gives_exactly_its_findings(reported: Reported, leak: dict[str, Any]) -> None:
    mine = [found for found in told(reported("leaky")) if found[0] == leak["model"]]
    assert mine == sorted(expected(leak))


def test_the_leaky_state_gives_no_other_finding(reported: Reported) -> None:
    owners = {leak["model"] for leak in leaks()}
    assert [found for found in told(reported("leaky")) if found[0] not in owners] == []

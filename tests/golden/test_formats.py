"""Every format, byte for byte: of a plain report, of a difference to a base, and of hostile text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from governance.policy.report import Report
from governance.writers import ci, console, document, markdown, sarif
from tests.core.writers import sample

TODAY = date(2026, 11, 23)
FORMATS: dict[str, Callable[[Report], str]] = {
    "console.txt": console.render,
    "colour.txt": lambda report: console.render(report, colour=True, waived=True),
    "json": document.render,
    "sarif": sarif.render,
    "junit.xml": ci.junit,
    "github.txt": ci.github,
    "gitlab.json": ci.gitlab,
    "md": lambda report: markdown.render(report, today=TODAY),
}
REPORTS: dict[str, Callable[[], Report]] = {
    "plain": sample.report,
    "base": lambda: sample.report(base=True),
    "clean": sample.clean,
    "hostile": sample.hostile,
}


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("form", FORMATS)
def test_format(form: str, report: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{report}.{form}", FORMATS[form](REPORTS[report]()))

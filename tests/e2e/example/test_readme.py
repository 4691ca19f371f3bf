"""The failing build that the README shows is the one that a reader gets."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from governance.policy.report import Report
from governance.writers import console
from tests.e2e.dbt.harness import ROOT

pytestmark = pytest.mark.e2e


def test_the_readme_shows_the_finding_as_it_is_printed(reported: Callable[[str], Report]) -> None:
    report = reported("leaky")
    (finding,) = (f for f in report.findings if f.node_name == "bi.kpi_customer_value")
    printed = textwrap.indent(console.render_finding(report, finding).rstrip(), "  ")
    assert printed in (ROOT / "README.md").read_text(encoding="utf-8")

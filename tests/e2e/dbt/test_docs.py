"""The package's page names every macro, and its examples are calls that compile."""

from __future__ import annotations

import re

from tests.e2e.dbt.harness import ROOT
from tests.e2e.dbt.warehouse import Warehouse

_PAGE = (ROOT / "docs" / "dbt-package.md").read_text(encoding="utf-8")
_INSIDE = {"matches", "personal_pattern", "pseudonym_key", "tag_statements"}


def test_every_macro_and_test_is_on_the_page():
    macros = {name for name in Warehouse("duckdb").macros if "__" not in name and not name.startswith("_")}
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "macros").rglob("*.sql"))
    tests = set(re.findall(r"\{% test (\w+)\(", sources))
    assert tests
    assert [name for name in sorted((macros | tests) - _INSIDE) if name not in _PAGE] == []


def test_every_example_of_a_macro_compiles_everywhere():
    calls = re.findall(r"\{\{ dbt_governance\.(\w+\('.*?\)) \}\}", _PAGE)
    assert len(calls) >= 11
    for adapter in ("bigquery", "databricks", "duckdb", "postgres", "redshift", "snowflake", "spark"):
        assert all(Warehouse(adapter).call(call) for call in calls)


def test_every_setting_is_on_the_page():
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "macros").rglob("*.sql"))
    assert sorted(name for name in set(re.findall(r'\bvar\("(\w+)"', sources)) if name not in _PAGE) == []

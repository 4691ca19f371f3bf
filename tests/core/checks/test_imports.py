"""Great Expectations costs seconds, so only a run of data checks may load it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("governance.cli", ("great_expectations", "sqlalchemy", "duckdb", "pandas")),
        ("governance_checks.run", ("great_expectations", "sqlalchemy", "pandas")),
        ("governance_checks.connect", ("great_expectations", "sqlalchemy", "duckdb")),
        ("governance_checks.dialect", ("great_expectations", "pandas")),
        ("governance_checks.warehouse", ("great_expectations", "pandas")),
    ],
)
def test_importing_loads_nothing_heavy(module, absent):
    code = f"import sys, {module}; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


def test_a_missing_extra_says_what_to_install():
    code = (
        "import sys; sys.modules['great_expectations'] = None\n"
        "from governance_checks import suite\n"
        "from governance.errors import MissingExtraError\n"
        "try: suite.load_gx()\n"
        "except MissingExtraError as e: print(e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert 'pip install "dbt-governance[checks]"' in done.stdout, done.stderr

"""`pytest tests/golden --update-golden` rewrites the expected files; never in CI."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/expected")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    update = request.config.getoption("--update-golden", default=False)
    if update and os.environ.get("CI"):
        pytest.fail("golden files are not updated in CI")

    def compare(name: str, actual: str) -> None:
        path = HERE / "expected" / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(actual.encode())
            return
        expected = path.read_bytes().decode() if path.exists() else ""
        if actual != expected:
            diff = "\n".join(
                difflib.unified_diff(
                    expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm=""
                )
            )
            pytest.fail(f"{name} differs; `pytest tests/golden --update-golden` if that is meant\n{diff}")

    return compare

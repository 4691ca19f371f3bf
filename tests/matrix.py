"""Runs what rests on dbt under every dbt that is supported: `python -m tests.matrix [--full] [1.10 1.11 1.12 warehouses]`.

An environment per version, made once and kept outside of the repository (`DBT_GOVERNANCE_MATRIX`, else the
user's cache). It has dbt-duckdb, dbt-postgres, and what we need ourselves as locked in `requirements/dev.txt`;
`warehouses` has the adapters of those that no test can reach.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


_SHORT = (
    "tests/contracts",
    "tests/e2e/dbt/test_gate.py",
    "tests/e2e/dbt/test_guard.py",
    "tests/e2e/dbt/test_install.py",
    "tests/e2e/dbt/test_package.py",
    "tests/e2e/dbt/test_postgres.py",
    "tests/e2e/dbt/test_untouched.py",
)
_FULL = ("tests/contracts", "tests/e2e/dbt", "tests/core/cli/test_dbt.py")


@dataclass(frozen=True, slots=True)
class Version:
    """A minor version of dbt-core, the adapters to go with it, and what is run under it."""

    packages: tuple[str, ...]
    short: tuple[str, ...] = _SHORT
    full: tuple[str, ...] = _FULL
    dbt: str = ""


_ADAPTERS = ("tests/e2e/dbt/test_adapters.py",)
VERSIONS = {
    "1.10": Version(("dbt-core==1.10.23", "dbt-duckdb==1.11.1", "dbt-postgres==1.10.2")),
    "1.11": Version(("dbt-core==1.11.16", "dbt-duckdb==1.11.1", "dbt-postgres==1.11.0")),
    "1.12": Version(("dbt-core==1.12.6", "dbt-duckdb==1.11.1", "dbt-postgres==1.11.0")),
    "warehouses": Version(
        (
            *("dbt-core==1.11.16", "dbt-duckdb==1.11.1", "dbt-bigquery==1.12.1", "dbt-databricks==1.12.7"),
            *("dbt-redshift==1.11.1", "dbt-snowflake==1.12.3"),
        ),
        short=_ADAPTERS,
        full=_ADAPTERS,
        dbt="1.11",
    ),
}
_TOOLS = (
    "editables",
    "hatchling",
    "hypothesis",
    "jsonschema",
    "pyyaml",
    "pytest",
    "pytest-xdist",
    "sqlglot[c]",
)
_DBTS = {"click", "jsonschema", "pydantic", "pyyaml", "rich"}
_BASE = ("click", "duckdb", "msgspec", "pydantic", "rich")
# dbt-core 1.12 asks for a parser in Rust that is downloaded while it is installed; only `--use-v2-parser` needs it.
_OVERRIDE = "dbt-core-experimental-parser ; python_version < '3'\n"
# Neither the oldest nor the newest dbt is at home with the newest version of a library of its own.
_WARNINGS = (
    *("-W", "ignore:GitWildMatchPattern:DeprecationWarning"),
    *("-W", "ignore:'parser.OptionParser' is deprecated:DeprecationWarning"),
)


def main() -> int:
    """Run the tests under each version; the exit code is 1 if any failed."""
    parser = argparse.ArgumentParser(description="Run what rests on dbt under every dbt that is supported.")
    parser.add_argument(
        "versions", nargs="*", metavar="VERSION", help=f"of {', '.join(VERSIONS)}; all if none"
    )
    parser.add_argument(
        "--full", action="store_true", help="every test of the gate and the package, slow ones too"
    )
    parser.add_argument("--install", action="store_true", help="make the environments and run nothing")
    parser.add_argument("--tests", default="", help="run these instead, as pytest takes them")
    asked = parser.parse_args()
    unknown = sorted(set(asked.versions) - set(VERSIONS))
    if unknown:
        parser.error(f"{', '.join(unknown)} is not one of {', '.join(VERSIONS)}")
    failed = []
    for version in asked.versions or VERSIONS:
        started = time.monotonic()
        python = environment(version)
        made = time.monotonic() - started
        if asked.install:
            print(f"dbt {version}: environment {made:.0f} s", flush=True)
            continue
        tests = asked.tests.split() or [*(VERSIONS[version].full if asked.full else VERSIONS[version].short)]
        tests += ["-m", "slow or not slow" if asked.full else "matrix or not slow"]
        # Files stay whole, since their fixtures build projects and start servers.
        command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *_WARNINGS, *tests]
        command += ["-n", "2", "--dist", "loadfile"] if os.environ.get("CI") else []
        expected = {"DBT_EXPECTED": VERSIONS[version].dbt or version}
        done = subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, **expected})
        print(f"dbt {version}: environment {made:.0f} s, all {time.monotonic() - started:.0f} s", flush=True)
        failed += [version] if done.returncode else []
    if failed:
        print(f"failed under dbt {', '.join(failed)}")
    return 1 if failed else 0


def environment(version: str) -> Path:
    """Return the Python of a version's environment, which is made if there is none as it must be."""
    packages = [*VERSIONS[version].packages, *_TOOLS, *_BASE]
    constraints = locked()
    recipe = "\n".join([sys.version, str(ROOT), *packages, *constraints])
    folder = _cache() / f"{version}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    stamp = folder / "made"
    if not stamp.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        uv = _uv()
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
        (folder / "override.txt").write_text(_OVERRIDE, encoding="utf-8")
        (folder / "constraints.txt").write_text("\n".join(constraints) + "\n", encoding="utf-8")
        install = [uv, "pip", "install", "-q", "--python", str(python)]
        files = ["--override", str(folder / "override.txt"), "--constraint", str(folder / "constraints.txt")]
        subprocess.run([*install, *files, *packages], check=True)
        stamp.touch()
    # dbt finds the plugin by a file that is copied when the project is installed.
    install = [_uv(), "pip", "install", "-q", "--python", str(python), "--no-deps", "--no-build-isolation"]
    subprocess.run([*install, "--reinstall-package", "dbt-governance", "-e", str(ROOT)], check=True)
    return python


def locked() -> list[str]:
    """Return what `requirements/dev.txt` locks of what we use and dbt does not."""
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9][\w.-]*(?:\[\w+\])?==[^\\\n]+)", text, re.MULTILINE)
    ours = {name.partition("[")[0] for name in (*_TOOLS, *_BASE)} - _DBTS
    return [pin.strip() for pin in pins if re.split(r"[\[=]", pin)[0] in ours]


def _cache() -> Path:
    named = os.environ.get("DBT_GOVERNANCE_MATRIX")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(base) / "dbt-governance" / "matrix"


def _uv() -> str:
    """Return uv, which alone of the installers can leave a dependency out; it is installed if there is none."""
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return found
    folder = _cache() / "uv"
    own = folder / "bin" / "uv"
    if not own.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "-q",
            "uv",
        ]
        subprocess.run(pip, check=True)
    return str(own)


if __name__ == "__main__":
    sys.exit(main())

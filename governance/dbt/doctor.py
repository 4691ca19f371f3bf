"""Whether the gate is armed for a project, and if not, why; reads files and imports dbt, runs nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import yaml

from governance.dbt import state
from governance.errors import GovernanceError

_OLDEST, _BEFORE = (1, 10), (2, 0)
_TESTED = (1, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that arming the gate needs.

    `ok` is None for what is only worth knowing. `help` says what to do where `ok` is false.
    """

    name: str
    ok: bool | None
    found: str
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Every check of one project; `target` is the dbt target that the next run takes, if that can be told."""

    project_dir: str
    target: str
    checks: tuple[Check, ...]

    @property
    def armed(self) -> bool:
        """Whether a dbt run in this environment would be gated."""
        return all(check.ok is not False for check in self.checks)


def diagnose(project_dir: Path, *, target: str | None = None) -> Diagnosis:
    """Examine a dbt project and this environment.

    Args:
        project_dir: where `dbt_project.yml` is.
        target: the dbt target asked for, if any.
    """
    return Diagnosis(
        project_dir=project_dir.as_posix(),
        target=_target(project_dir, target),
        checks=tuple(_checks(project_dir)),
    )


def _checks(project_dir: Path) -> Iterator[Check]:
    yield _dbt()
    yield _plugin()
    project = project_dir / "dbt_project.yml"
    yield Check(
        name="project",
        ok=project.is_file(),
        found="dbt_project.yml" if project.is_file() else "no dbt_project.yml",
        help="" if project.is_file() else "--project-dir names the folder of a dbt project",
    )
    yield _policy(project_dir)
    yield _switch()
    yield Check(
        name="required",
        ok=None,
        found=f"{state.REQUIRED} is set" if state.required() else f"{state.REQUIRED} is not set",
        help="" if state.required() else f"{state.REQUIRED}=1 in CI forbids running dbt without the gate",
    )
    yield _require_plugin(project_dir)


def _dbt() -> Check:
    try:
        found = version("dbt-core")
    except PackageNotFoundError:
        return Check(name="dbt", ok=False, found="dbt-core is not installed here", help=_BESIDE)
    numbers = tuple(int(part) for part in found.split(".")[:2] if part.isdigit())
    if not _OLDEST <= numbers < _BEFORE:
        return Check(
            name="dbt",
            ok=False,
            found=f"dbt-core {found} loads no plugins as 1.10 to 1.12 do",
            help="dbt compile, then governance check --manifest target/manifest.json, before dbt build",
        )
    note = "" if numbers <= _TESTED else "newer than what the gate was tested with"
    return Check(name="dbt", ok=True, found=f"dbt-core {found}" + (f", {note}" if note else ""))


def _plugin() -> Check:
    """Look where dbt looks: a plugin is found only as a module that `pkgutil` lists, which some editable installs do not give."""
    import pkgutil

    listed = any(name == "dbt_governance" for _, name, _ in pkgutil.iter_modules())
    importable = find_spec("dbt_governance") is not None
    if listed:
        return Check(name="plugin", ok=True, found="dbt_governance is where dbt looks for plugins")
    why = "can be imported but not listed" if importable else "is not installed"
    return Check(name="plugin", ok=False, found=f"dbt_governance {why}", help=_BESIDE)


def _policy(project_dir: Path) -> Check:
    path = project_dir / state.POLICY
    if not path.is_file():
        return Check(
            name="policy",
            ok=False,
            found=f"no {state.POLICY} beside dbt_project.yml",
            help="governance init writes a first one",
        )
    from governance.readers.policy import read_policy

    try:
        policy = read_policy(path, shown=state.POLICY)
    except GovernanceError as error:
        return Check(name="policy", ok=False, found=str(error.problems[0]), help="governance check shows all")
    acts = {"observe": "reports and stops nothing", "ratchet": "stops what is new"}.get(
        policy.mode.value,
        {"warn": "warns and builds", "fail_node": "vetoes single nodes"}.get(
            policy.on_violation, "stops the build"
        ),
    )
    return Check(name="policy", ok=True, found=f"{state.POLICY}: mode {policy.mode.value}, {acts}")


def _switch() -> Check:
    try:
        off = state.switched_off()
        state.remembers()
    except ValueError as error:
        return Check(name="switch", ok=False, found=str(error), help="unset it")
    if off:
        return Check(name="switch", ok=False, found=f"{state.SWITCH} is off", help=f"unset {state.SWITCH}")
    return Check(name="switch", ok=True, found=f"{state.SWITCH} is not off")


def _require_plugin(project_dir: Path) -> Check:
    """Tell whether a machine without the plugin would notice."""
    try:
        text = (project_dir / "dbt_project.yml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    has = "require_plugin" in text
    return Check(
        name="require_plugin",
        ok=None,
        found="on-run-start demands the plugin" if has else "a machine without the plugin runs dbt ungated",
        help="" if has else 'on-run-start: ["{{ dbt_governance.require_plugin() }}"] demands it everywhere',
    )


def _target(project_dir: Path, asked: str | None) -> str:
    """Return the target dbt would take: as asked, else as the environment or the profile says."""
    if asked or os.environ.get("DBT_TARGET"):
        return asked or os.environ["DBT_TARGET"]
    profile = _yaml(project_dir / "dbt_project.yml").get("profile")
    folder = os.environ.get("DBT_PROFILES_DIR")
    places = [Path(folder)] if folder else [project_dir, Path.home() / ".dbt"]
    for place in places:
        entry = _yaml(place / "profiles.yml").get(profile) if isinstance(profile, str) else None
        if isinstance(entry, dict):
            target = entry.get("target", "default")
            return target if isinstance(target, str) and "{{" not in target else ""
    return ""


def _yaml(path: Path) -> dict[str, object]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return document if isinstance(document, dict) else {}


_BESIDE = f"pip install dbt-governance into the environment of {Path(sys.executable).name} that runs dbt"

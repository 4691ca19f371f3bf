"""Whether the gate is armed for a command, and how its own failures are named."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from governance.dbt import state
from governance.dbt.adapter import running
from governance.dbt.selection import ENFORCED, STATEMENTS
from governance.errors import GovernanceError

__all__ = ["announce", "armed", "concerns", "named_crash", "project_dir", "running"]


def project_dir() -> Path:
    """Return the folder of the project that dbt is running in."""
    from dbt.flags import get_flags

    flags: Any = get_flags()  # type: ignore[no-untyped-call]
    return Path(getattr(flags, "PROJECT_DIR", None) or ".").resolve()


def armed(folder: Path) -> bool:
    """Tell whether the gate is on for a project.

    Raises:
        GovernanceStop: it is demanded and off or without a policy, or the switch has no meaning.
    """
    has_policy = (folder / state.POLICY).is_file()
    try:
        off = state.switched_off()
        state.remembers()
    except ValueError as error:
        raise _refusal(folder, str(error)) from None
    if state.required() and (off or not has_policy):
        why = f"{state.SWITCH} is off" if off else f"there is no {state.POLICY} beside dbt_project.yml"
        raise _refusal(folder, f"{state.REQUIRED} demands the gate, but {why}")
    if has_policy and off:
        _note(folder, "off", f"{state.SWITCH} is off")
        _warn(f"dbt-governance is switched off by {state.SWITCH}; nothing is checked")
    return has_policy and not off


def concerns(config: Any) -> bool:
    """Tell whether a command builds, shows or moves data, or may send statements that do."""
    return config.args.which in ENFORCED or config.args.which in STATEMENTS


def announce() -> None:
    """Let `dbt_governance.require_plugin()` see, in this invocation, that the gate is on."""
    from dbt_common.context import get_invocation_context

    environment = getattr(get_invocation_context(), "_env", None)
    if isinstance(environment, dict):
        environment["DBT_GOVERNANCE_ACTIVE"] = "1"


@contextmanager
def named_crash(folder: Path) -> Iterator[None]:
    """Turn our errors into ones that dbt prints as ours; a defect names itself and never passes."""
    from dbt_common.exceptions import DbtBaseException

    try:
        yield
    except DbtBaseException:
        raise
    except GovernanceError as error:
        raise _refusal(folder, str(error)) from error
    except Exception as error:
        raise _refusal(folder, _defect(error), status="crashed") from error


def _defect(error: Exception) -> str:
    """Name a defect by its place; its message is left out, because it may quote data."""
    from governance.dbt.report import own_version

    frames = [f for f in traceback.extract_tb(error.__traceback__) if "governance" in f.filename]
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return (
        f"dbt-governance {own_version()} has a defect ({type(error).__name__}{place}), and stops what it "
        f"cannot judge\nhelp: {state.SWITCH}=off runs dbt without the gate; please report the defect"
    )


def _refusal(folder: Path, text: str, *, status: str = "refused") -> Exception:
    from governance.dbt.stop import GovernanceStop

    _note(folder, status, text)
    return GovernanceStop(text)


def _note(folder: Path, status: str, reason: str) -> None:
    """Leave a report, so that none of an earlier run stays; that it cannot be written changes nothing."""
    from dbt.flags import get_flags

    from governance.dbt.report import write_note

    flags: Any = get_flags()  # type: ignore[no-untyped-call]
    target = Path(getattr(flags, "TARGET_PATH", None) or "target")
    with suppress(OSError):
        write_note(folder / target / "governance", status=status, reason=reason, command=str(flags.WHICH))


def _warn(text: str) -> None:
    from dbt.events.types import JinjaLogWarning
    from dbt_common.events.functions import warn_or_error

    warn_or_error(JinjaLogWarning(msg=text))

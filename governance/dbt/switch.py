"""Whether the gate is armed for a command, and how its own failures are named."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from governance.dbt import state
from governance.dbt.adapter import running
from governance.errors import GovernanceError

__all__ = ["announce", "armed", "named_crash", "project_dir", "running"]


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
    from governance.dbt.guard import GovernanceStop

    has_policy = (folder / state.POLICY).is_file()
    try:
        off = state.switched_off()
    except ValueError as error:
        raise GovernanceStop(str(error)) from None
    if state.required() and (off or not has_policy):
        why = f"{state.SWITCH} is off" if off else f"there is no {state.POLICY} beside dbt_project.yml"
        raise GovernanceStop(f"{state.REQUIRED} demands the gate, but {why}")
    if not has_policy:
        return False
    if off:
        _tell_off(folder)
        return False
    return True


def announce() -> None:
    """Let `dbt_governance.require_plugin()` see, in this invocation, that the gate is on."""
    from dbt_common.context import get_invocation_context

    environment = getattr(get_invocation_context(), "_env", None)
    if isinstance(environment, dict):
        environment["DBT_GOVERNANCE_ACTIVE"] = "1"


@contextmanager
def named_crash() -> Iterator[None]:
    """Turn our errors into ones that dbt prints as ours; a defect names itself and never passes."""
    from dbt_common.exceptions import DbtBaseException

    from governance.dbt.guard import GovernanceStop

    try:
        yield
    except DbtBaseException:
        raise
    except GovernanceError as error:
        raise GovernanceStop(str(error)) from error
    except Exception as error:
        from governance.dbt.report import own_version

        # No message: it may quote data. The place is enough to find the defect.
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "governance" in f.filename]
        place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        raise GovernanceStop(
            f"dbt-governance {own_version()} has a defect ({type(error).__name__}{place}), so nothing was built\n"
            f"help: {state.SWITCH}=off runs dbt without the gate; please report the defect"
        ) from error


def _tell_off(folder: Path) -> None:
    from dbt.events.types import JinjaLogWarning
    from dbt_common.events.functions import warn_or_error

    warn_or_error(
        JinjaLogWarning(msg=f"dbt-governance is switched off by {state.SWITCH}; nothing is checked")
    )

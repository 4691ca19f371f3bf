"""What a dbt command will build or show, asked of dbt itself before it does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ENFORCED = frozenset(
    {"build", "run", "seed", "snapshot", "test", "retry", "clone", "show", "compile", "generate"}
)
"""Commands (`args.which`) that build, copy or show data, or write the SQL that does."""


def selected(config: Any, manifest: Any) -> frozenset[str] | None:
    """Return the unique_ids that a command selects, None where it cannot be told (then all count)."""
    which = config.args.which
    if which == "retry" or _invoked() == "retry":
        return _retried(config)
    task_class = _task_class(which)
    if task_class is None:
        return None
    from dbt.compilation import Linker
    from dbt_common.exceptions import DbtBaseException

    try:
        task = task_class(config.args, config, manifest)
        task.graph = Linker().get_graph(manifest)
        selector = task.get_node_selector()
        return frozenset(selector.get_selected(task.get_selection_spec(), warn_on_no_nodes=False))
    except DbtBaseException:
        # dbt will say what is wrong with the selection; until then everything counts as selected.
        return None


def _invoked() -> str:
    """Return the command as typed; `retry` takes the flags of the run it repeats, and its name with them."""
    import click

    context = click.get_current_context(silent=True)
    return (context.info_name or "") if context is not None else ""


def _task_class(which: str) -> Any:
    from dbt.task.build import BuildTask
    from dbt.task.clone import CloneTask
    from dbt.task.compile import CompileTask
    from dbt.task.run import RunTask
    from dbt.task.seed import SeedTask
    from dbt.task.show import ShowTask
    from dbt.task.snapshot import SnapshotTask
    from dbt.task.test import TestTask

    return {
        "build": BuildTask,
        "clone": CloneTask,
        "compile": CompileTask,
        "generate": CompileTask,
        "run": RunTask,
        "seed": SeedTask,
        "show": ShowTask,
        "snapshot": SnapshotTask,
        "test": TestTask,
    }.get(which)


def _retried(config: Any) -> frozenset[str] | None:
    """Return what the run to be retried had selected: what it has results of."""
    folder = Path(config.project_root) / (getattr(config.args, "state", None) or config.target_path)
    try:
        results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]
        return frozenset(result["unique_id"] for result in results)
    except (OSError, ValueError, LookupError, TypeError):
        return None

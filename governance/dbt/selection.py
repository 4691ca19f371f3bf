"""What a dbt command will build or show, asked of dbt itself before it does."""

from __future__ import annotations

import json
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

ENFORCED = frozenset(
    {"build", "run", "seed", "snapshot", "test", "retry", "clone", "show", "compile", "generate"}
)
"""Commands (`args.which`) that build, copy or show data, or write the SQL that does."""
STATEMENTS = frozenset({"run-operation", "freshness"})
"""Commands of which only the statements they send are judged: an operation's, a freshness query's and hooks'."""


class Selection:
    """What a command selects; dbt is asked when the answer matters, or at once if something narrows it.

    Attributes:
        narrowed: whether options or a default selector leave anything out.
    """

    def __init__(self, config: Any, manifest: Any) -> None:
        self._config = config
        self._manifest = manifest
        self._retried = "retry" in {config.args.which, _invoked()}
        self.narrowed = self._retried or _narrowed(config)
        if self.narrowed:
            _ = self.ids

    def selects(self, unique_id: str) -> bool:
        """Tell whether the command is for a node."""
        return self.ids is None or unique_id in self.ids

    @cached_property
    def ids(self) -> frozenset[str] | None:
        """The unique_ids, None where they cannot be told (then all count)."""
        if self._config.args.which not in ENFORCED:
            return frozenset()
        if self._retried:
            return _retried(self._config)
        return _selected(self._config, self._manifest)


_NARROWING = ("select", "models", "exclude", "selector", "resource_types", "exclude_resource_types", "inline")


def _narrowed(config: Any) -> bool:
    if any(getattr(config.args, name, None) for name in _NARROWING):
        return True
    default = getattr(config, "get_default_selector_name", None)
    return default is None or default() is not None


def _selected(config: Any, manifest: Any) -> frozenset[str] | None:
    task_class = _task_class(config.args.which)
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
    """Import the task of a command, and not those of others: dbt needs this one anyway."""
    found = _TASKS.get(which)
    return None if found is None else getattr(import_module(f"dbt.task.{found[0]}"), found[1])


_TASKS = {
    "build": ("build", "BuildTask"),
    "clone": ("clone", "CloneTask"),
    "compile": ("compile", "CompileTask"),
    "generate": ("compile", "CompileTask"),
    "run": ("run", "RunTask"),
    "seed": ("seed", "SeedTask"),
    "show": ("show", "ShowTask"),
    "snapshot": ("snapshot", "SnapshotTask"),
    "test": ("test", "TestTask"),
}


def _retried(config: Any) -> frozenset[str] | None:
    """Return what the run to be retried had selected: what it has results of."""
    folder = Path(config.project_root) / (getattr(config.args, "state", None) or config.target_path)
    try:
        results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]
        return frozenset(result["unique_id"] for result in results)
    except (OSError, ValueError, LookupError, TypeError):
        return None

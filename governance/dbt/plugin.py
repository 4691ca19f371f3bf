"""The dbt plugin; imported by every dbt command, so it loads nothing heavy.

dbt itself is loaded already when this is. Everything else waits until a project has a policy and a command
that the gate is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbt.plugins.manager import dbtPlugin

from governance.dbt import state
from governance.dbt.writing import may_write

if TYPE_CHECKING:
    from pathlib import Path

    from governance.dbt.guard import Gate

_LOOKED_AT = frozenset({"FoundStats", "NodeExecuting", "SQLQuery"})


class GovernancePlugin(dbtPlugin):
    """Arms the gate in a project that has a `privacy.yml` beside its `dbt_project.yml`."""

    folder: Path | None = None
    gate: Gate | None = None

    def initialize(self) -> None:
        """Decide whether the gate is on; dbt resets callbacks with every command, so it is registered anew."""
        from governance.dbt import switch

        if state.is_suspended():
            return
        folder = switch.project_dir()
        if not switch.armed(folder):
            return
        from dbt_common.events.event_manager_client import add_callback_to_manager

        self.folder = folder
        switch.announce()
        add_callback_to_manager(self.on_event)

    def get_manifest_artifacts(self, manifest: Any) -> dict[str, Any]:
        """Judge the project once dbt has parsed it; no artefact is added."""
        if self.folder is not None:
            from governance.dbt import switch

            with switch.named_crash(self.folder):
                config, _ = switch.running()
                if switch.concerns(config):
                    self._gate(self.folder).preflight(config, manifest)
        return {}

    # Set here and not by dbt's decorator, which would wrap our error in another.
    get_manifest_artifacts.is_dbt_hook = True  # type: ignore[attr-defined]

    def on_event(self, event: Any) -> None:
        """Judge when the hook was bypassed, every node before it is executed, and every statement sent."""
        name = event.info.name
        if name not in _LOOKED_AT or self.folder is None:
            return
        gate = self.gate
        quiet = name == "SQLQuery" and gate is not None and not gate.judging
        if quiet and not may_write(event.data.sql):
            return
        from governance.dbt import switch

        with switch.named_crash(self.folder):
            config, manifest = switch.running()
            if not switch.concerns(config):
                return
            gate = self._gate(self.folder)
            if name != "SQLQuery" and not gate.covers(manifest):
                gate.preflight(config, manifest)
            if name == "NodeExecuting":
                gate.before_node(config, manifest, event.data.node_info.unique_id)
            elif name == "SQLQuery":
                gate.before_statement(config, manifest, event.data.node_info.unique_id, event.data.sql)

    def _gate(self, folder: Path) -> Gate:
        """Make the gate when it is first needed: `dbt deps` and its like load nothing of it."""
        if self.gate is None:
            from governance.dbt.guard import Gate

            self.gate = Gate(folder)
        return self.gate


plugins: list[type[dbtPlugin]] = [GovernancePlugin]

"""The dbt plugin; imported by every dbt command, so it loads nothing heavy.

dbt itself is loaded already when this is. Everything else waits until a project has a policy and a command
that the gate is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbt.plugins.manager import dbtPlugin

from governance.dbt import state

if TYPE_CHECKING:
    from governance.dbt.guard import Gate


class GovernancePlugin(dbtPlugin):
    """Arms the gate in a project that has a `privacy.yml` beside its `dbt_project.yml`."""

    gate: Gate | None = None

    def initialize(self) -> None:
        """Decide whether the gate is on; dbt resets callbacks with every command, so it is registered anew."""
        from governance.dbt import switch

        if state.is_suspended():
            return
        project_dir = switch.project_dir()
        if not switch.armed(project_dir):
            return
        from dbt_common.events.event_manager_client import add_callback_to_manager

        from governance.dbt.guard import Gate

        self.gate = Gate(project_dir)
        switch.announce()
        add_callback_to_manager(self.on_event)

    def get_manifest_artifacts(self, manifest: Any) -> dict[str, Any]:
        """Judge the project once dbt has parsed it; no artefact is added."""
        if self.gate is not None:
            from governance.dbt import switch

            with switch.named_crash(self.gate.folder):
                config, _ = switch.running()
                self.gate.preflight(config, manifest)
        return {}

    # Set here and not by dbt's decorator, which would wrap our error in another.
    get_manifest_artifacts.is_dbt_hook = True  # type: ignore[attr-defined]

    def on_event(self, event: Any) -> None:
        """Judge when the hook was bypassed, and every node before it is executed."""
        if event.info.name not in {"FoundStats", "NodeExecuting"} or self.gate is None:
            return
        from governance.dbt import switch

        with switch.named_crash(self.gate.folder):
            config, manifest = switch.running()
            if not self.gate.covers(manifest):
                self.gate.preflight(config, manifest)
            if event.info.name == "NodeExecuting":
                self.gate.before_node(config, manifest, event.data.node_info.unique_id)


plugins: list[type[dbtPlugin]] = [GovernancePlugin]

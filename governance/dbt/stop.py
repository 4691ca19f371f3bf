"""The error that dbt is stopped with; apart, because it is needed before anything heavy is."""

from __future__ import annotations

from dbt_common.exceptions import DbtRuntimeError


class GovernanceStop(DbtRuntimeError):  # noqa: N818 - dbt prints it as `Governance Error`
    """What dbt is stopped with; its text is ours, its exit code dbt's."""

    CODE = 10901
    MESSAGE = "Governance error"

    @property
    def type(self) -> str:
        """The word dbt puts before `Error`."""
        return "Governance"

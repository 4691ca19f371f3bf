"""What dbt's plugin discovery finds: a top-level module named `dbt_*`, copied there by the build."""

from governance.dbt.plugin import plugins

__all__ = ["plugins"]

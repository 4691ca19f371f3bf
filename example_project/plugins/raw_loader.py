"""Stands in for the tools that load a warehouse's raw tables: fills them from `data/*/*.csv`.

dbt-duckdb calls it when it opens the database (see `profiles.yml`), so that `dbt build` works on an empty
file and the project has ordinary sources.
"""

from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin

DATA = Path(__file__).parent.parent / "data"


def load(connection):
    """Create the raw tables and copy the CSV files into them."""
    connection.execute("begin")
    connection.execute((DATA / "schema.sql").read_text(encoding="utf-8"))
    for file in sorted(DATA.glob("*/*.csv")):
        quoted = file.as_posix().replace("'", "''")
        connection.execute(f"copy {file.parent.name}.{file.stem} from '{quoted}' (header, delimiter ',')")
    connection.execute("commit")


class Plugin(BasePlugin):
    """Loads the raw tables once per run."""

    loaded = False

    def configure_connection(self, conn):
        """Called by dbt-duckdb for every connection it opens."""
        if not Plugin.loaded:
            load(conn)
            Plugin.loaded = True

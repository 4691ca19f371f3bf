"""The lineage cases, and the oracles that run them on DuckDB."""

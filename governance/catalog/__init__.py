"""The DuckDB store of runs: datasets, columns, edges, findings."""

"""The gate inside dbt: plugin, offline rendering and run-time guard. The only importer of dbt."""

"""The dbt plugin; imported by every dbt command, so it loads nothing heavy."""

plugins: list[type] = []

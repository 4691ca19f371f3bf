"""From SQL to columns: what every output column and every row depends on."""

"""What every reader yields: names, nodes, columns and locations."""

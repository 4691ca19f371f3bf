"""What must hold for every query, not only for the ones somebody thought of."""

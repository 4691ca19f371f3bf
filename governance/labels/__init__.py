"""Labels: what personal data each column holds, and how much of it is left."""

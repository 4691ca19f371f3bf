"""Great Expectations expectations that return counts and never values."""

"""The commands of `governance`, one module for each family; each loads what it needs when it runs."""

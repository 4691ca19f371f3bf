"""Tests of the lineage cache."""

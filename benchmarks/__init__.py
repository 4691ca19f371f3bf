"""Ratios that must hold, each measured in one run against something on the same machine."""

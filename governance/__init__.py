"""Keeps personal information where it is allowed to be."""

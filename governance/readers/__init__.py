"""Reads projects, policies and SQL files from disk."""

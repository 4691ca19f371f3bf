"""Findings: what is wrong, where, why, and how it is put right."""

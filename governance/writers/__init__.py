"""Renders reports: console, JSON, SARIF, Mermaid, the page."""

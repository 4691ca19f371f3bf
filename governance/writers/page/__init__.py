"""One self-contained HTML file for people who read no SQL; it requests nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from typing import Any

from governance.policy.report import Report
from governance.writers.escape import visible, xml
from governance.writers.page.model import page_data


def render(report: Report) -> str:
    """Return the page."""
    script, style = _asset("page.js"), _asset("page.css")
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src {_hash(script)}; style-src {_hash(style)}"
    )
    parts = {
        "title": xml(f"{report.project.name}: personal data"),
        "policy": xml(policy).replace("&quot;", "'"),
        "style": style,
        "script": script,
        "data": _json(_visible(page_data(report))),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match.group(1)], _asset("page.html"))


def _asset(name: str) -> str:
    return files("governance.writers.page").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(value: Any) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _visible(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: _visible(item) for key, item in value.items()}
    return [_visible(item) for item in value] if isinstance(value, list) else value

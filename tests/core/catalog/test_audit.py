"""The audit trail only grows, and shows where somebody changed it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from governance.catalog import audit
from governance.errors import InputError


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    path = tmp_path / "audit.jsonl"
    for errors in (3, 2, 1):
        audit.append(path, {"event": "check", "errors": errors})
    return path


def test_entries_are_numbered_and_chained(trail: Path) -> None:
    entries = audit.read(trail)
    assert [(e["seq"], e["errors"]) for e in entries] == [(1, 3), (2, 2), (3, 1)]
    assert entries[0]["previous"] == audit.GENESIS
    assert [e["previous"] for e in entries[1:]] == [e["hash"] for e in entries[:-1]]


def test_no_file_is_no_entries(tmp_path: Path) -> None:
    assert audit.read(tmp_path / "none.jsonl") == ()


def edit(lines: list[str]) -> list[str]:
    entry = json.loads(lines[1])
    entry["errors"] = 0
    return [lines[0], json.dumps(entry, sort_keys=True), lines[2]]


def forge(lines: list[str]) -> list[str]:
    entry = {**json.loads(lines[1]), "errors": 0}
    entry["hash"] = audit._hash(entry)
    return [lines[0], json.dumps(entry, sort_keys=True), lines[2]]


TAMPERING = {
    "edited": (edit, 2),
    "edited with a new hash": (forge, 3),
    "first dropped": (lambda lines: lines[1:], 1),
    "middle dropped": (lambda lines: [lines[0], lines[2]], 2),
    "swapped": (lambda lines: [lines[0], lines[2], lines[1]], 2),
    "repeated": (lambda lines: [*lines, lines[2]], 4),
    "not JSON": (lambda lines: [*lines, "nonsense"], 4),
    "a list": (lambda lines: [*lines, "[]"], 4),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_at_its_line(how: str, trail: Path) -> None:
    change, line = TAMPERING[how]
    trail.write_text("".join(f"{text}\n" for text in change(trail.read_text().splitlines())))
    with pytest.raises(InputError) as caught:
        audit.read(trail)
    assert caught.value.problems[0].line == line
    before = trail.read_bytes()
    with pytest.raises(InputError):
        audit.append(trail, {"event": "check"})
    assert trail.read_bytes() == before


def test_a_cut_off_line_is_found(trail: Path) -> None:
    trail.write_bytes(trail.read_bytes()[:-5])
    with pytest.raises(InputError, match="cut off"):
        audit.read(trail)


def test_processes_append_one_after_another(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    code = (
        "import sys; from pathlib import Path; from governance.catalog import audit\n"
        "for _ in range(20): audit.append(Path(sys.argv[1]), {'event': 'check'})"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]
    assert [p.wait(60) for p in processes] == [0, 0, 0]
    assert len(audit.read(path)) == 60

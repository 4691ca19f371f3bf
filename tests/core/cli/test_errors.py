"""Whatever goes in, what comes out is one clear error and exit code 2, and never a value or a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from governance.cli import cli
from tests.core.cli.conftest import POLICY, SQL, Run

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(9)
)

CASES: dict[str, tuple[dict[str, bytes | None], tuple[str, ...], str]] = {
    "malformed SQL": ({"models/bad.sql": b"select 1,\nfrom where"}, SQL, "models/bad.sql:2"),
    "binary SQL": ({"models/bad.sql": b"\x7fELF\x00\x01"}, SQL, "models/bad.sql"),
    "SQL of another encoding": (
        {"models/bad.sql": "select '\u00e4'".encode("latin-1")},
        SQL,
        "models/bad.sql:1",
    ),
    "no policy": ({"privacy.yml": None}, SQL, "governance init"),
    "a policy that is not there": ({}, (*SQL, "--policy", "other.yml"), "other.yml"),
    "YAML bomb": ({"privacy.yml": BOMB.encode()}, SQL, "privacy.yml:1"),
    "binary policy": ({"privacy.yml": b"\x00\x01\x02"}, SQL, "privacy.yml:1"),
    "unknown class": (
        {"privacy.yml": POLICY.replace("contact.email", "contact.emial").encode()},
        SQL,
        "did you mean `contact.email`",
    ),
    "unknown key": ({"privacy.yml": (POLICY + "zonse: {}\n").encode()}, SQL, "did you mean `zones`"),
    "truncated manifest": (
        {"target/manifest.json": b'{"metadata": {"dbt_schema_version": "x", "nodes": {'},
        ("--manifest", "target/manifest.json"),
        "target/manifest.json",
    ),
    "binary manifest": (
        {"m.json": b"\x93\x00\xff"},
        ("--manifest", "m.json", "--project-dir", "."),
        "m.json",
    ),
    "no manifest": ({}, ("--manifest", "m.json", "--project-dir", "."), "m.json"),
    "no dbt project": ({}, (), "dbt_project.yml"),
    "no SQL": ({}, ("--sql", "nowhere", "--dialect", "duckdb"), "nowhere"),
    "no dialect": ({}, ("--sql", "models"), "--dialect"),
    "unknown dialect": ({}, ("--sql", "models", "--dialect", "snowflak"), "did you mean `snowflake`"),
    "two inputs": (
        {},
        ("--sql", "models", "--dialect", "duckdb", "--manifest", "m.json"),
        "exclude each other",
    ),
    "bad schema": ({"schema.json": b'{"raw.users": ["email"]}'}, SQL, "schema.json"),
    "bad date": ({}, (*SQL, "--today", "tomorrow"), "`tomorrow` is not a date"),
    "unknown option": ({}, (*SQL, "--fromat", "json"), "--format"),
    "unknown format": ({}, (*SQL, "--format", "sarf"), "'sarf' is not one of"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name: str, project: Path, governance: Run) -> None:
    files, arguments, said = CASES[name]
    for path, content in files.items():
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            target.unlink()
        else:
            target.write_bytes(content)
    result = governance("check", *arguments)
    assert result.code == 2
    assert result.out == ""
    assert said in result.err
    assert "Traceback" not in result.err
    assert "internal error" not in result.err
    assert len(re.findall(r"^(?:error|Error):", result.err, re.MULTILINE)) == 1


def test_all_problems_of_a_policy_at_once(project: Path, governance: Run) -> None:
    broken = POLICY.replace("contact.email", "contact.emial").replace("account.id", "acount.id")
    (project / "privacy.yml").write_text(broken)
    result = governance("check", *SQL)
    assert result.code == 2
    assert len(re.findall(r"^error:", result.err, re.MULTILINE)) == 2


SECRET = "person-77@example.com"


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr("governance.pipeline.check", crash)


@pytest.mark.usefixtures("crashing")
def test_a_crash_is_exit_2_and_names_its_place_only(project: Path, governance: Run) -> None:
    result = governance("check", *SQL)
    assert result.code == 2
    assert re.search(r"internal error: KeyError at governance/commands/inputs\.py:\d+ in judge", result.err)
    assert SECRET not in result.err + result.out
    assert "--debug" in result.err


@pytest.mark.usefixtures("crashing")
def test_debug_shows_the_traceback(project: Path, governance: Run) -> None:
    result = governance("--debug", "check", *SQL)
    assert result.code == 2
    assert "Traceback" in result.err
    assert "Traceback" not in governance("check", *SQL).err


def test_errors_are_escaped(project: Path, governance: Run) -> None:
    result = governance("check", "--sql", "models/\x1b[2Jx", "--dialect", "duckdb")
    assert result.code == 2
    assert "\x1b" not in result.err
    assert "\\x1b[2Jx" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "select 1"),
        ("query", "select 1", "--database", "privacy.yml"),
        ("explain", "abcdef123456", *SQL),
        ("explain", "GV999"),
        ("explain", "marts.feed.nothing", *SQL),
        ("can-use", "marts.feed.country", "--for", "analitics", *SQL),
        ("trace",),
        ("trace", "raw.users.emial", *SQL),
        ("trace", "--sql", "-", "--dialect", "nope"),
        ("report", "audit"),
        ("taxonomy", "--regime", "gdrp"),
        ("nonsense",),
    ],
    ids=" ".join,
)
def test_every_command_answers_bad_input_with_exit_2(
    arguments: tuple[str, ...], project: Path, governance: Run
) -> None:
    result = governance(*arguments)
    assert result.code == 2
    assert result.err
    assert "Traceback" not in result.err
    assert "internal error" not in result.err


def commands() -> list[tuple[str, ...]]:
    names: list[tuple[str, ...]] = [()]
    for name, command in cli.commands.items():
        names.append((name,))
        names += [(name, sub) for sub in getattr(command, "commands", {})]
    return names


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_help_is_complete(command: tuple[str, ...], governance: Run) -> None:
    flag = "--gate-help" if command == ("dbt",) else "--help"
    result = governance(*command, flag)
    assert result.code == 0
    assert "Usage: governance" in result.out
    if not command or command[0] != "report":
        assert "Examples:" in result.out
    found: click.Command = cli
    for name in command:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    assert all(
        p.help
        for p in found.params
        if p.param_type_name == "option" and p.name != "help" and not getattr(p, "show_default", None)
    )


def test_the_command_loads_nothing_heavy() -> None:
    code = (
        "import sys, governance, governance.cli;"
        "heavy = {'dbt', 'great_expectations', 'duckdb', 'sqlglot', 'yaml', 'pydantic', 'rich', 'governance_checks'};"
        "print(sorted(heavy & {m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def governance_process(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "governance", *arguments], **options)  # type: ignore[call-overload, no-any-return]


def test_a_closed_pipe_is_no_error(project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    process = governance_process("check", *SQL, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1, "the verdict stands although nobody reads it"
    assert err == b""


def test_no_colour_in_a_pipe_and_no_progress(project: Path) -> None:
    process = governance_process("check", *SQL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate(timeout=60)
    assert b"\x1b" not in out + err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_on_a_terminal_unless_no_color(no_color: str, coloured: bool, project: Path) -> None:
    import pty

    leader, follower = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_color, "TERM": "xterm"}
    process = governance_process("check", *SQL, stdout=follower, stderr=subprocess.DEVNULL, env=environment)
    os.close(follower)
    out = b""
    while True:
        try:
            data = os.read(leader, 1 << 16)
        except OSError:
            break
        if not data:
            break
        out += data
    assert process.wait(60) == 1
    os.close(leader)
    assert (b"\x1b[1;31merror" in out) is coloured
    assert b"GV302" in out


SLOW = "import time\nfrom governance.commands.terminal import progress\nwith progress() as p:\n    p.stage('counting sheep')\n    time.sleep(SECONDS)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("seconds", "ci", "shown"), [(1.6, "", True), (1.6, "true", False), (0.1, "", False)]
)
def test_progress_only_after_a_second_and_only_for_a_person(seconds: float, ci: str, shown: bool) -> None:
    import pty

    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "CI": ci}
    code = SLOW.replace("SECONDS", str(seconds))
    process = subprocess.Popen([sys.executable, "-c", code], stderr=follower, env=environment)
    os.close(follower)
    out = b""
    while True:
        try:
            data = os.read(leader, 1 << 16)
        except OSError:
            break
        if not data:
            break
        out += data
    assert process.wait(60) == 0
    os.close(leader)
    assert (b"counting sheep" in out) is shown


def test_ascii_terminals_get_escapes_and_no_crash(project: Path) -> None:
    (project / "models/marts/feed.sql").write_text(
        'create table marts."f\u00e9ed" as select md5(email) as "\u90ae\u7bb1" from staging.stg_users\n',
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    process = governance_process(
        "check", *SQL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"\\u90ae" in out
    assert err == b""


@pytest.mark.parametrize(
    ("missing", "arguments", "extra"),
    [
        ("governance_checks", ("data-check", *SQL, "--connection", "x.duckdb"), "checks"),
        ("dbt", ("dbt", "build"), "dbt"),
    ],
)
def test_a_missing_extra_says_what_to_install(
    missing: str, arguments: tuple[str, ...], extra: str, project: Path
) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from governance.cli import main; main({list(arguments)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f'pip install "dbt-governance[{extra}]"' in done.stderr

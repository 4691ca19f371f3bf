"""The demo: build the clean clinic, then watch the leaky one being stopped. Run by `make demo`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TTY = sys.stdout.isatty()
DATABASE = PROJECT / "target" / "willow.duckdb"
ENV = {
    **os.environ,
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "PYTHONUTF8": "1",
    "DBT_PROFILES_DIR": str(PROJECT),
}


def main() -> int:
    title("dbt-governance: Willow, a small online clinic with a shop")
    say("Every person in it is made up. Two states of one dbt project follow: one that a careful team")
    say("would ship, and one with leaks planted in it.")

    title("1. The clean state: `dbt build`")
    shutil.rmtree(PROJECT / "target", ignore_errors=True)
    dbt("deps")
    code, tail = dbt("build")
    if code:
        return broken("the clean state did not build", tail)
    relations = tables()
    say(f"Built. {len(relations)} tables and views are in {shown(DATABASE)}; the gate found nothing to stop.")

    title("2. The leaky state: `dbt build --vars 'state: leaky'`")
    code, tail = dbt("build", "--vars", "state: leaky")
    if not code:
        return broken("the leaky state was built: the gate did not stop it", tail)
    say(f"dbt stopped with exit code {code} before it built anything. One of the findings it printed:")
    print()
    print(one_finding(tail))
    print()
    new = sorted(tables() - relations)
    if new:
        return broken(f"leaky tables exist after all: {', '.join(new)}", tail)
    say("No leaky table exists in the database.")

    title("3. What else you can ask")
    python = "governance"
    for command, why in (
        (f"{python} check --vars 'state: leaky'", "every finding, without building"),
        (f"{python} trace raw_clinic.people.email --downstream", "where a column goes"),
        (f"{python} report page", "the same as a page for people who do not read SQL"),
        (f"{python} data-check", "ask the rows themselves (needs the `checks` extra)"),
    ):
        print(f"   {command}\n      {why}")
    print()
    activate = r".venv\Scripts\activate" if os.name == "nt" else "source .venv/bin/activate"
    say(f"Run them in {shown(PROJECT)} after `{activate}`.")
    say("To put it on your own project, read the ten-minute guide in README.md.")
    return 0


def dbt(*arguments: str) -> tuple[int, list[str]]:
    """Run dbt, show how far it is, and return its exit code and its plain output."""
    script = Path(sys.executable).parent / ("dbt.exe" if os.name == "nt" else "dbt")
    command = [str(script), "--log-format", "json", *arguments]
    done = total = 0
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=ENV,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                lines.append(line.rstrip("\n"))
                continue
            info, data = event.get("info", {}), event.get("data", {})
            lines.append(str(info.get("msg", "")))
            if info.get("name") == "LogStartLine":
                total = data.get("total", total)
            if info.get("name") in {"LogModelResult", "LogSnapshotResult", "LogSeedResult", "LogTestResult"}:
                done += 1
                progress(f"dbt {arguments[0]}: {done} of {total}")
        code = process.wait()
    if done:
        progress(f"dbt {arguments[0]}: {done} models, snapshots, seeds and tests", last=True)
    return code, lines


def progress(text: str, *, last: bool = False) -> None:
    if TTY:
        print(f"\r   {text:<60}", end="\n" if last else "", flush=True)
    elif last:
        print(f"   {text}")


def one_finding(lines: list[str]) -> str:
    """Return the first finding about a model, as dbt printed it."""
    text = "\n".join(lines).splitlines()
    starts = [
        i for i, line in enumerate(text) if line.lstrip().startswith(("error[GV", "warning[GV", "and "))
    ]
    about = [i for i in starts if i + 1 < len(text) and "--> models/" in text[i + 1]]
    if not about:
        return "\n".join(text[-15:])
    end = next((i for i in starts if i > about[0]), about[0] + 14)
    return "\n".join(text[about[0] : end]).rstrip()


def tables() -> set[str]:
    import duckdb

    with duckdb.connect(str(DATABASE), read_only=True) as connection:
        rows = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
    return {name for (name,) in rows}


def broken(reason: str, lines: list[str]) -> int:
    print(f"\nThe demo failed: {reason}.", file=sys.stderr)
    print("\n".join(lines[-30:]), file=sys.stderr)
    return 1


def shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def title(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m" if TTY else f"\n== {text}")


def say(text: str) -> None:
    print(f"   {text}")


if __name__ == "__main__":
    sys.exit(main())

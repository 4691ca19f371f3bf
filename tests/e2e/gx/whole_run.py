"""Run in a process of its own: every check through Great Expectations, all loggers open, the network watched."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

SEEN: list[str] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event in {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "urllib.Request",
    }:
        SEEN.append(f"{event} {args!r}")


def main(database: str, folder: str) -> None:
    sys.addaudithook(_watch)
    logging.basicConfig(level=logging.DEBUG, filename=f"{folder}/debug.log", encoding="utf-8")
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "great_expectations"):
        logging.getLogger(name).setLevel(logging.DEBUG)

    from governance_checks import connect, outcome, run

    from tests.core.checks import clinic

    checks = [case[0] for case in clinic.CASES]
    target = connect.from_text(database)
    context = Path(folder) / "context"
    context.mkdir()
    found = run.run_checks(checks, target, write_gx=context)
    Path(folder, "out.json").write_text(outcome.as_json(found), encoding="utf-8")
    Path(folder, "out.txt").write_text(outcome.as_text(found), encoding="utf-8")
    Path(folder, "repr.txt").write_text(repr(found), encoding="utf-8")
    sys.stdout.write(outcome.as_text(found))
    Path(folder, "network.json").write_text(json.dumps(SEEN), encoding="utf-8")
    Path(folder, "progress.json").write_text(json.dumps("tqdm" in sys.modules), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

"""The exceptions that mean "cannot go on"; everything a user can fix in their SQL is a finding.

    GovernanceError
    ├── ConfigError        an option, a path or a flag of ours
    ├── PolicyError        privacy.yml and what it includes
    ├── InputError         a manifest, SQL file, catalog or data set that cannot be read
    ├── MissingExtraError  an optional dependency is not installed
    └── InternalError      a defect of ours

All of them end a command with exit code 2.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input, as a user should read it.

    `path` is POSIX and relative where it can be; `line` and `column` count from 1, 0 is unknown.
    """

    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    expected: str = ""
    nearest: str = ""
    help: str = ""

    def __str__(self) -> str:
        place = self.path
        if self.line:
            place += f":{self.line}" + (f":{self.column}" if self.column else "")
        text = f"{place}: {self.message}" if place else self.message
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; did you mean `{self.nearest}`?"
        if self.help:
            text += f"\n  help: {self.help}"
        return text


class GovernanceError(Exception):
    """Base of all errors; carries every problem found, so that they are reported at once."""

    exit_code = 2

    def __init__(self, *problems: Problem | str) -> None:
        if not problems:
            raise TypeError("an error needs at least one problem")
        self.problems: tuple[Problem, ...] = tuple(
            Problem(message=p) if isinstance(p, str) else p for p in problems
        )
        super().__init__("\n".join(str(p) for p in self.problems))


class ConfigError(GovernanceError):
    """A command-line option, environment variable or path that cannot be used."""


class PolicyError(GovernanceError):
    """A policy file that is not valid."""


class InputError(GovernanceError):
    """A manifest, SQL file, catalog or data set that cannot be read."""


class MissingExtraError(GovernanceError):
    """An optional dependency is needed for what was asked."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            Problem(
                message=f"{purpose} needs the `{extra}` extra",
                help=f'pip install "dbt-governance[{extra}]"',
            )
        )


class InternalError(GovernanceError):
    """A defect in dbt-governance itself."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`, or an empty string."""
    options: Sequence[str] = sorted(set(known))
    lowered = {o.lower(): o for o in options}
    found = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return lowered[found[0]] if found else ""

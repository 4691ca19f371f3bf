"""What tracing with other processes takes from the outside; the core starts none itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class HelperLostError(Exception):
    """A helping process has ended; what it was asked is traced here."""


class Helper(Protocol):
    """Another process that runs `governance.lineage.sharing.Worker`."""

    def send(self, message: Any) -> None:
        """Send a message without waiting until it is read."""

    def receive(self, *, wait: bool) -> Any:
        """Return the next answer, None if there is none yet and nobody waits.

        Raises:
            HelperLostError: there will be no answer any more.
        """

    def close(self) -> None:
        """Let the process end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """How to get help, and when it pays.

    Attributes:
        start: starts as many helpers as there are processors for; none if that is not safe here.
        least: characters of SQL to trace, below which it does not pay.
    """

    start: Callable[[], Sequence[Helper]]
    least: int = 2_000_000

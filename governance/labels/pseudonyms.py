"""Recognise keyed pseudonyms: a hash counts as keyed only if a declared secret is seen to go into it.

After compilation only SQL is left, so a macro's name proves nothing. Two things must hold: the policy
declares the macro and the node uses it, and the hash on this very column takes an argument that reads a
secret inside the warehouse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from governance.labels.facts import Declassifier, Facts
from governance.labels.functions import HASHES, MACS, bare_name, literal, plain_name
from governance.labels.model import State
from governance.labels.taxonomy import contains
from governance.labels.transfer import hash_salts
from governance.lineage.model import Input, Operation, OutputColumn
from governance.project.nodes import Project

_OURS = frozenset(
    {
        "getvariable('dbt_governance_key')",
        "current_setting('dbt_governance.key')",
        "secret('dbt_governance','pseudonym_key')",
        "governance.pseudonym_key()",
    }
)
"""How the macros of our dbt package read the key, without spaces and in lower case."""

_READS = re.compile(r"[a-z_][\w.$]*\(.*\)|\$[a-z_]\w*", re.DOTALL)
_UNLESS_EMPTY = re.compile(r"nullif\((.*),''\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What declassifiers show for one flow."""

    keyed: bool = False
    text: str = ""
    given: tuple[Declassifier, ...] = ()

    def gives(self, data_class: str) -> State | None:
        """Return the state that a declared function gives to a class."""
        for entry in self.given:
            if not entry.classes or any(contains(pattern, data_class) for pattern in entry.classes):
                return entry.gives
        return None


_NOTHING = Evidence()


class Pseudonyms:
    """Matches declared macros and functions against chains of operations."""

    def __init__(self, project: Project, facts: Facts) -> None:
        self.project = project
        self._macros = [d for d in facts.declassify if d.macro and d.gives is State.PSEUDONYM_KEYED]
        self._functions = {bare_name(d.function): d for d in facts.declassify if d.function}
        self._by_node: dict[str, tuple[Declassifier, ...]] = {}
        self._texts: dict[str, tuple[str, ...]] = {}

    def of(self, unique_id: str, column: OutputColumn, entry: Input) -> Evidence:
        """Return the evidence that a value flow carries."""
        if not entry.operations or not (self._macros or self._functions):
            return _NOTHING
        salts = [salt for several in hash_salts(entry.operations) for salt in several]
        if salts:
            for declared in self._used(unique_id):
                if any(self._is_secret(salt, declared) for salt in salts):
                    return Evidence(keyed=True, text=_text(declared))
        for operation in entry.operations:
            found = self._functions.get(bare_name(operation.name))
            if found is not None and _same_schema(found.function, operation.name):
                return self._function(found, operation, salts)
        return _NOTHING

    def _function(self, entry: Declassifier, operation: Operation, salts: Iterable[str]) -> Evidence:
        name = plain_name(operation.name)
        if name in HASHES or name in MACS:
            own = [arg for arg in operation.args if arg != "·"]
            secret = any(literal(arg) is None for arg in own) or any(
                self._is_secret(salt, entry) for salt in salts
            )
            return Evidence(keyed=True, text=_text(entry)) if secret and entry.secret else _NOTHING
        return Evidence(text=_text(entry), given=(entry,))

    def _is_secret(self, argument: str, declared: Declassifier) -> bool:
        """Tell whether an argument reads the key of a declassifier.

        It must be the expression that our macros use, the one that the policy names (`secret: sql.…`), or
        one that stands in the declared macro itself.
        """
        text = _plain(argument)
        unless_empty = _UNLESS_EMPTY.fullmatch(text)
        text = unless_empty[1] if unless_empty else text
        if not _READS.fullmatch(text):
            return False
        if text in _OURS or text == _plain(declared.secret.removeprefix("sql.")):
            return True
        return any(text in source for source in self._macro_texts(declared.macro))

    def _macro_texts(self, macro: str) -> tuple[str, ...]:
        if macro not in self._texts:
            self._texts[macro] = tuple(
                _plain(source)
                for name, source in sorted(self.project.macros.items())
                if macro and _same_macro(macro, name)
            )
        return self._texts[macro]

    def _used(self, unique_id: str) -> tuple[Declassifier, ...]:
        if unique_id not in self._by_node:
            used = self.project.macros_used.get(unique_id, ())
            self._by_node[unique_id] = tuple(
                entry for entry in self._macros if any(_same_macro(entry.macro, name) for name in used)
            )
        return self._by_node[unique_id]


def _same_schema(declared: str, called: str) -> bool:
    """Tell whether a call may be of a declared function: a schema that both name is the same."""
    one, other = plain_name(declared).split("."), plain_name(called).split(".")
    shared = min(len(one), len(other))
    return one[-shared:] == other[-shared:]


def _plain(text: str) -> str:
    return "".join(text.split()).lower().replace('"', "").replace("`", "")


def _same_macro(declared: str, used: str) -> bool:
    """Compare a declared name (`pseudonymize`, `package.pseudonymize`) with dbt's `macro.package.name`."""
    return used.removeprefix("macro.").endswith(declared) and (
        used.removeprefix("macro.") == declared or used.endswith("." + declared)
    )


def _text(entry: Declassifier) -> str:
    by = f"`{entry.secret}`" if entry.secret else "a secret"
    what = entry.macro or entry.function
    return f"declared: `{what}` under {by} ({entry.place})"

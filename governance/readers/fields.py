"""Checked access to a YAML tree: every wrong key, type and word becomes a problem with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from governance.errors import Problem, nearest
from governance.labels.facts import Place
from governance.readers.yamlfile import Fields, Items, Scalar, Tree

_TRAPS = {"yes", "no", "on", "off", "y", "n"}
_MANY = 12


@dataclass(slots=True)
class Checker:
    """Reads values of one file; what is wrong is collected in `problems`, and a default is returned."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def place(self, tree: Tree) -> Place:
        """Return where a value stands."""
        return Place(self.path, tree.line)

    def add(self, tree: Tree, message: str, *, expected: str = "", nearest: str = "", help: str = "") -> None:
        """Record a problem at a value."""
        self.problems.append(
            Problem(
                message=message,
                path=self.path,
                line=tree.line,
                column=tree.column,
                expected=expected,
                nearest=nearest,
                help=help,
            )
        )

    def mapping(self, tree: Tree, what: str) -> tuple[tuple[Scalar, Tree], ...]:
        """Return the entries of a mapping of free keys; an empty value is an empty mapping."""
        if isinstance(tree, Fields):
            return tree.entries
        if not _is_null(tree):
            self.add(tree, f"{what} is {describe(tree)}", expected="a mapping (`name: value`)")
        return ()

    def fields(
        self, tree: Tree, what: str, *, known: Collection[str], required: Iterable[str] = ()
    ) -> dict[str, Tree] | None:
        """Return the fields of a mapping with known keys, or None if it is not a mapping."""
        if not isinstance(tree, Fields):
            self.add(tree, f"{what} is {describe(tree)}", expected=f"a mapping with {words(known)}")
            return None
        found: dict[str, Tree] = {}
        for key, value in tree.entries:
            if key.text in known:
                found[key.text] = value
            else:
                self.add(
                    key,
                    f"{what} has an unknown key `{_clip(key.text)}`",
                    expected=words(known),
                    nearest=nearest(key.text, known),
                )
        for name in required:
            if name not in found:
                self.add(tree, f"{what} lacks `{name}`", expected=f"`{name}`")
        return found

    def items(self, tree: Tree, what: str) -> tuple[Tree, ...]:
        """Return the items of a list; an empty value is an empty list."""
        if isinstance(tree, Items):
            return tree.items
        if not _is_null(tree):
            self.add(tree, f"{what} is {describe(tree)}", expected="a list (`- item`)")
        return ()

    def one_or_more(self, tree: Tree) -> tuple[Tree, ...]:
        """Return the items of a list, or a single value as a list of one."""
        return tree.items if isinstance(tree, Items) else (tree,)

    def text(self, tree: Tree | None, what: str, *, expected: str = "a text", empty: bool = False) -> str:
        """Return a text; numbers and dates count as their text, booleans and nothing do not."""
        if tree is None:
            return ""
        if not isinstance(tree, Scalar):
            self.add(tree, f"{what} is {describe(tree)}", expected=expected)
            return ""
        if tree.kind == "bool":
            self.add(
                tree,
                f"{what} is `{tree.text}`, which YAML reads as a boolean",
                expected=expected,
                help=f'write "{tree.text}" in quotes',
            )
            return ""
        if tree.kind == "null" or not tree.text.strip():
            if not empty:
                self.add(tree, f"{what} is empty", expected=expected)
            return ""
        return tree.text.strip()

    def texts(self, tree: Tree | None, what: str) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one."""
        if tree is None:
            return ()
        found = (self.text(item, what) for item in self.one_or_more(tree))
        return tuple(text for text in found if text)

    def integer(self, tree: Tree | None, what: str, *, least: int = 0, default: int = 0) -> int:
        """Return an integer of at least `least`."""
        if tree is None:
            return default
        expected = f"a whole number of at least {least}"
        if isinstance(tree, Scalar) and tree.kind == "int" and isinstance(tree.value, int):
            if tree.value >= least:
                return tree.value
            self.add(tree, f"{what} is {tree.text}", expected=expected)
        elif isinstance(tree, Scalar) and tree.quoted:
            self.add(tree, f"{what} is a text", expected=expected, help="write the number without quotes")
        else:
            self.add(tree, f"{what} is {describe(tree)}", expected=expected)
        return default

    def boolean(self, tree: Tree | None, what: str) -> bool:
        """Return a boolean, written `true` or `false`."""
        if tree is None:
            return False
        if isinstance(tree, Scalar) and tree.kind == "bool" and tree.text.lower() in {"true", "false"}:
            return bool(tree.value)
        self.add(tree, f"{what} is {describe(tree)}", expected="`true` or `false`")
        return False

    def choice(self, tree: Tree | None, what: str, options: Collection[str], *, default: str = "") -> str:
        """Return one of some words."""
        if tree is None:
            return default
        text = self.text(tree, what, expected=words(options))
        if text and text not in options:
            self.unknown(tree, what, text, options)
        return text if text in options else default

    def unknown(self, tree: Tree, what: str, text: str, options: Collection[str]) -> None:
        """Record a word that is not one of those known."""
        close = nearest(text, options)
        self.add(tree, f"{what} `{_clip(text)}` is not known", expected=words(options), nearest=close)

    def day(self, tree: Tree | None, what: str) -> date | None:
        """Return a date written YYYY-MM-DD."""
        if tree is None:
            return None
        text = self.text(tree, what, expected="a date, YYYY-MM-DD")
        if not text:
            return None
        shape = len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdecimal()
        wrong = f"{what} is not a date"
        if shape:
            try:
                return date.fromisoformat(text)
            except ValueError:
                wrong = f"{what} `{text}` is not a day of the calendar"
        self.add(tree, wrong, expected="a date, YYYY-MM-DD")
        return None


def describe(tree: Tree) -> str:
    """Say what a value is, without repeating long ones."""
    if not isinstance(tree, Scalar):
        return tree.word
    if tree.kind == "null":
        return "empty"
    if tree.kind == "bool" and tree.text.lower() in _TRAPS:
        return f"`{tree.text}`, which YAML reads as a boolean"
    return f"`{_clip(tree.text)}`"


def words(options: Collection[str] | Mapping[str, object]) -> str:
    """Write options as a sorted list in backticks, cut where it gets long."""
    ordered = sorted(options)
    shown = ", ".join(f"`{option}`" for option in ordered[:_MANY])
    more = len(ordered) - _MANY
    text = f"{shown} or {more} more" if more > 0 else shown
    return f"one of {text}" if len(ordered) > 1 else text


def _is_null(tree: Tree) -> bool:
    return isinstance(tree, Scalar) and tree.kind == "null"


def _clip(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."

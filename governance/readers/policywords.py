"""The words that sections of a policy may use, and how they are read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from governance.errors import nearest
from governance.labels.declare import NOT_PERSONAL
from governance.labels.model import Identity, Level, State, Taxonomy
from governance.policy.words import AUDIENCES
from governance.project.names import split
from governance.readers.fields import Checker
from governance.readers.yamlfile import Scalar, Tree

STATES = {state.value: state for state in State}
LEVELS = {level.word: level for level in Level}
IDENTITIES = {identity.word: identity for identity in Identity}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words that sections may use, gathered from every file before any section is read.

    `lenient` takes any word for a class: the file that declares the user's own could not be read.
    """

    taxonomy: Taxonomy
    purposes: Collection[str] = ()
    subjects: Collection[str] = ()
    audiences: Collection[str] = AUDIENCES
    zones: Collection[str] = ()
    lenient: bool = False

    @property
    def purpose_words(self) -> set[str]:
        """Purposes and their parents, which need not be declared themselves."""
        return {prefix for name in self.purposes for prefix in prefixes(name)}


@dataclass(slots=True)
class Words:
    """Reads single words of one file with a vocabulary."""

    check: Checker
    words: Vocabulary
    _class_words: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._class_words = {prefix for name in self.words.taxonomy.classes for prefix in prefixes(name)}

    def column(self, tree: Tree | None, what: str) -> str:
        """Read a dotted column, `table.column` or longer."""
        if tree is None:
            return ""
        text = self.check.text(tree, what, expected="`schema.table.column`")
        return text if text and self.dotted(tree, text, what, least=2) else ""

    def dotted(self, tree: Tree, text: str, what: str, *, least: int) -> bool:
        """Check that a text is a dotted name of at least some parts."""
        parts = split(text)
        good = len(parts) >= least and all(part.strip() == part and part for part in parts)
        if not good:
            self.check.add(
                tree,
                f"{what} is not a dotted name",
                expected="`schema.table.column`" if least > 1 else "`schema.table`",
            )
        return good

    def data_class(self, tree: Tree, what: str) -> str:
        """Read one class of the taxonomy."""
        if self.words.lenient:
            return self.check.text(tree, what)
        return self.check.choice(tree, what, {*self.words.taxonomy.classes, *NOT_PERSONAL})

    def patterns(self, tree: Tree | None, what: str) -> tuple[str, ...]:
        """Read class patterns."""
        if tree is None:
            return ()
        found = (
            self.pattern(item, self.check.text(item, what), what) for item in self.check.one_or_more(tree)
        )
        return tuple(pattern for pattern in found if pattern)

    def pattern(self, tree: Tree, text: str, what: str, extra: Collection[str] = ()) -> str:
        """Read a class or a subtree (`health.*`, `*`)."""
        if not text or text == "*" or self.words.lenient:
            return text
        stem = text.removesuffix(".*")
        if stem in self._class_words:
            return text
        known = {*self.words.taxonomy.classes, *extra}
        close = nearest(stem, {*self._class_words, *extra})
        self.check.add(
            tree,
            f"{what} `{text}` is not known",
            expected=f"a class of the taxonomy ({len(known) - len(extra)} of them), or a subtree such as `health.*`",
            nearest=f"{close}.*" if close and text.endswith(".*") and close in self._class_words else close,
        )
        return ""

    def purposes_of(self, tree: Tree | None, what: str) -> tuple[str, ...]:
        """Read purposes that are declared somewhere."""
        return self.choices(tree, what, self.words.purpose_words)

    def states(self, tree: Tree | None, what: str) -> tuple[State, ...]:
        """Read states."""
        return tuple(STATES[word] for word in self.choices(tree, what, STATES))

    def state(self, tree: Tree | None, what: str) -> State | None:
        """Read a state."""
        return STATES.get(self.check.choice(tree, what, STATES))

    def choices(self, tree: Tree | None, what: str, options: Collection[str]) -> tuple[str, ...]:
        """Read one or more words of some options, each once."""
        if tree is None:
            return ()
        found = (self.check.choice(item, what, options) for item in self.check.one_or_more(tree))
        return tuple(dict.fromkeys(word for word in found if word))

    def minimum(self, tree: Tree | None, k: int) -> int:
        """Read a group size; `k` and nothing are 0, which stands for the policy's k."""
        if tree is None or (isinstance(tree, Scalar) and tree.text == "k"):
            return 0
        return self.check.integer(tree, "the least group size", least=2, default=k)


def prefixes(name: str) -> list[str]:
    """Return a dotted name's parents and itself, shortest first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def any_of(options: Collection[str]) -> str:
    """Write options as a sorted list in backticks."""
    return "one of " + ", ".join(f"`{option}`" for option in sorted(options))


def is_empty(tree: Tree) -> bool:
    """Tell whether a value is left out."""
    return isinstance(tree, Scalar) and tree.kind == "null"

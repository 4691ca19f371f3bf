"""Read `privacy_tests.yml`, the tests of a policy."""

from __future__ import annotations

from pathlib import Path

from governance.errors import PolicyError, Problem
from governance.findings.codes import CODES
from governance.findings.model import Verdict
from governance.labels.declare import NOT_PERSONAL
from governance.labels.model import Identity, State
from governance.policy.model import Policy
from governance.policy.trial import Expectation, PolicyTest
from governance.readers.fields import Checker
from governance.readers.yamlfile import Items, Tree, read_yaml

FILE_NAME = "privacy_tests.yml"

_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_IDENTITIES = {identity.word: identity for identity in Identity}
_STATES = {state.value: state for state in State}


def read_policy_tests(path: str | Path, policy: Policy, *, shown: str = "") -> tuple[PolicyTest, ...]:
    """Read the tests of a policy.

    Args:
        path: `privacy_tests.yml`.
        policy: the policy they are for, whose classes they use.
        shown: how messages name the file; its own name if empty.

    Raises:
        PolicyError: with every problem found.
    """
    path = Path(path)
    check = Checker(shown or path.name)
    tree = read_yaml(path, shown=check.path, error=PolicyError)
    fields = check.fields(tree, "the file", known=("version", "tests"), required=("version", "tests")) or {}
    if check.integer(fields.get("version"), "`version`", least=1, default=1) != 1:
        check.add(fields["version"], "`version` is not known", expected="`version: 1`")
    reader = _Reader(check, policy)
    found = (
        [reader.test(item) for item in check.items(fields["tests"], "`tests`")] if "tests" in fields else []
    )
    names: set[str] = set()
    for test in found:
        if test is not None and test.name in names:
            check.problems.append(_twice(check, test))
        names.add(test.name if test is not None else "")
    if check.problems:
        raise PolicyError(*check.problems)
    return tuple(test for test in found if test is not None)


class _Reader:
    def __init__(self, check: Checker, policy: Policy) -> None:
        self.check = check
        self.classes = {*policy.facts.taxonomy.classes, *NOT_PERSONAL}

    def test(self, item: Tree) -> PolicyTest | None:
        known = ("name", "sql", "model", "tables", "expect")
        fields = self.check.fields(item, "a test", known=known, required=("name", "sql", "model", "expect"))
        if fields is None or "expect" not in fields:
            return None
        return PolicyTest(
            name=self.check.text(fields.get("name"), "the name"),
            sql=self.check.text(fields.get("sql"), "`sql`", expected="a query"),
            model=self.check.text(fields.get("model"), "`model`", expected="a path, `models/marts/x.sql`"),
            tables=self._tables(fields.get("tables")),
            expect=self._expect(fields["expect"]),
            place=self.check.place(item),
        )

    def _tables(self, tree: Tree | None) -> dict[str, dict[str, str]]:
        if tree is None:
            return {}
        found: dict[str, dict[str, str]] = {}
        for key, value in self.check.mapping(tree, "`tables`"):
            what = f"the columns of `{key.text}`"
            if isinstance(value, Items):
                found[key.text] = {self.check.text(item, "a column"): "" for item in value.items}
            else:
                found[key.text] = {
                    name.text: self.check.choice(data_class, f"the class of `{name.text}`", self.classes)
                    for name, data_class in self.check.mapping(value, what)
                }
        return found

    def _expect(self, tree: Tree) -> Expectation:
        known = ("verdict", "codes", "identity", "states")
        fields = self.check.fields(tree, "`expect`", known=known)
        if not fields:
            if fields is not None:
                self.check.add(
                    tree, "`expect` asks nothing", expected="`verdict`, `codes`, `identity` or `states`"
                )
            return Expectation()
        codes = None
        if "codes" in fields:
            items = self.check.one_or_more(fields["codes"])
            codes = tuple(self.check.choice(item, "the code", CODES) for item in items)
        return Expectation(
            verdict=_VERDICTS.get(self.check.choice(fields.get("verdict"), "the verdict", _VERDICTS)),
            codes=codes,
            identity=_IDENTITIES.get(self.check.choice(fields.get("identity"), "the identity", _IDENTITIES)),
            states=self._states(fields["states"]) if "states" in fields else None,
        )

    def _states(self, tree: Tree) -> dict[str, dict[str, State]]:
        found: dict[str, dict[str, State]] = {}
        for column, classes in self.check.mapping(tree, "`states`"):
            found[column.text] = {}
            for data_class, state in self.check.mapping(classes, f"the states of `{column.text}`"):
                if data_class.text not in self.classes:
                    self.check.unknown(data_class, "the class", data_class.text, self.classes)
                word = self.check.choice(state, "the state", _STATES)
                if word:
                    found[column.text][data_class.text] = _STATES[word]
        return found


def _twice(check: Checker, test: PolicyTest) -> Problem:
    return Problem(
        message=f"two tests are called `{test.name}`",
        path=check.path,
        line=test.place.line,
        expected="names that differ",
    )

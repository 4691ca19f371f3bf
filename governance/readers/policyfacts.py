"""The sections of `privacy.yml` that state facts: subjects, classes, purposes, declassifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from governance.labels.facts import Classification, Declassifier, Minors, Place, Subject
from governance.labels.model import Level, State
from governance.policy.model import Consent, Purpose
from governance.policy.words import BASES, CONSENT_BASES
from governance.readers.policywords import LEVELS, Words, any_of, is_empty, prefixes
from governance.readers.yamlfile import Scalar, Tree

_SECRET = re.compile(r"(env|vault)\.[A-Za-z_][A-Za-z0-9_/.-]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*")


class FactSections(Words):
    """Reads what a policy states."""

    def subjects(self, tree: Tree) -> dict[str, Subject]:
        """Read `subjects`."""
        found: dict[str, Subject] = {}
        for key, value in self.check.mapping(tree, "`subjects`"):
            what = f"subject `{key.text}`"
            fields = self.check.fields(value, what, known=("key", "population", "minors"), required=("key",))
            if fields is None:
                continue
            found[key.text] = Subject(
                name=key.text,
                key=self.column(fields.get("key"), f"the key of {what}"),
                population=self.check.integer(fields.get("population"), f"the population of {what}", least=1),
                minors=self._minors(fields.get("minors"), what),
                place=self.check.place(key),
            )
        return found

    def _minors(self, tree: Tree | None, what: str) -> Minors | None:
        if tree is None:
            return None
        fields = self.check.fields(
            tree, f"`minors` of {what}", known=("under", "by"), required=("under", "by")
        )
        if fields is None:
            return None
        under = self.check.integer(fields.get("under"), f"the age of minors of {what}", least=1)
        if under > 30:
            self.check.add(
                fields["under"], f"the age of minors of {what} is {under}", expected="an age in years"
            )
        return Minors(under=under, by=self.column(fields.get("by"), f"`minors.by` of {what}"))

    def classify(self, tree: Tree) -> list[Classification]:
        """Read `classify`."""
        found = []
        for key, value in self.check.mapping(tree, "`classify`"):
            what = f"`{key.text}`"
            self.dotted(key, key.text, f"the dataset {what}", least=1)
            fields = self.check.fields(value, what, known=("subject", "collected_for", "columns"))
            if fields is None:
                continue
            columns: dict[str, str] = {}
            places: dict[str, Place] = {}
            if "columns" in fields:
                for name, data_class in self.check.mapping(fields["columns"], f"the columns of {what}"):
                    columns[name.text] = self.data_class(data_class, f"the class of `{name.text}`")
                    places[name.text] = self.check.place(name)
            found.append(
                Classification(
                    dataset=key.text,
                    columns={name: value for name, value in columns.items() if value},
                    subject=self.check.choice(fields.get("subject"), "the subject", self.words.subjects),
                    collected_for=self.purposes_of(fields.get("collected_for"), "the purpose"),
                    places=places,
                    place=self.check.place(key),
                )
            )
        return found

    def purposes(self, tree: Tree) -> dict[str, Purpose]:
        """Read `purposes`; a child takes basis and consent from its parent unless it has its own."""
        read: dict[str, tuple[Scalar, dict[str, Tree]]] = {}
        for key, value in self.check.mapping(tree, "`purposes`"):
            what = f"purpose `{key.text}`"
            if not _NAME.fullmatch(key.text):
                self.check.add(
                    key, f"{what} is not a dotted name", expected="a name such as `marketing.email`"
                )
                continue
            known = (
                "basis", "consent", "assessment", "compatible_with", "adults_only", "retention", "transfer", "recipients"
            )  # fmt: skip
            fields = {} if is_empty(value) else self.check.fields(value, what, known=known)
            if fields is not None:
                read[key.text] = (key, fields)
        found: dict[str, Purpose] = {}
        for name in sorted(read):
            found[name] = self._purpose(name, *read[name], found)
        return found

    def _purpose(
        self, name: str, key: Scalar, fields: dict[str, Tree], above: Mapping[str, Purpose]
    ) -> Purpose:
        parent = next((above[p] for p in reversed(prefixes(name)[:-1]) if p in above), None)
        what = f"purpose `{name}`"
        basis = self.check.choice(fields.get("basis"), f"the basis of {what}", BASES)
        if not basis and "basis" not in fields:
            if parent is None:
                self.check.add(key, f"{what} lacks `basis`", expected=f"`basis`, {any_of(BASES)}")
            else:
                basis = parent.basis
        consent = self._consent(fields.get("consent"), what)
        if consent is None and parent is not None and "consent" not in fields:
            consent = parent.consent
        if basis in CONSENT_BASES and consent is None and "consent" not in fields:
            self.check.add(
                key,
                f"{what} rests on consent and does not say where it is recorded",
                expected="`consent: {table: …, key: …, when: …}`",
            )
        if basis and basis not in CONSENT_BASES and "consent" in fields:
            self.check.add(
                fields["consent"],
                f"{what} names a consent table, but its basis is `{basis}`",
                expected="`basis: consent` or `basis: separate_consent`, or no `consent`",
            )
        return Purpose(
            name=name,
            basis=basis,
            consent=consent if basis in CONSENT_BASES else None,
            assessment=self.check.text(fields.get("assessment"), f"the assessment of {what}"),
            compatible_with=self._compatible(name, fields),
            adults_only=self.check.boolean(fields.get("adults_only"), f"`adults_only` of {what}")
            or (parent is not None and parent.adults_only and "adults_only" not in fields),
            retention=self.check.text(fields.get("retention"), f"the retention of {what}")
            or (parent.retention if parent is not None else ""),
            transfer=self.check.text(fields.get("transfer"), f"the transfer of {what}")
            or (parent.transfer if parent is not None else ""),
            recipients=self.check.texts(fields.get("recipients"), f"a recipient of {what}"),
            place=self.check.place(key),
        )

    def _compatible(self, name: str, fields: dict[str, Tree]) -> tuple[str, ...]:
        tree = fields.get("compatible_with")
        found = self.purposes_of(tree, "the purpose")
        if tree is not None and name in found:
            self.check.add(tree, f"purpose `{name}` is compatible with itself", expected="another purpose")
        if found and tree is not None and "assessment" not in fields:
            self.check.add(
                tree,
                f"purpose `{name}` is declared compatible without an assessment",
                expected="`assessment: <document>` beside `compatible_with`",
            )
        return found

    def _consent(self, tree: Tree | None, what: str) -> Consent | None:
        if tree is None:
            return None
        names = ("table", "key", "when")
        fields = self.check.fields(tree, f"`consent` of {what}", known=names, required=names)
        if fields is None:
            return None
        when = self.check.text(fields.get("when"), f"`when` of {what}", expected="a SQL condition")
        if when and "when" in fields:
            self._predicate(fields["when"], when, what)
        table = self.check.text(fields.get("table"), f"`table` of {what}")
        if table and "table" in fields:
            self.dotted(fields["table"], table, f"`table` of {what}", least=1)
        return Consent(
            table=table,
            key=self.check.text(fields.get("key"), f"`key` of {what}"),
            when=when,
            place=self.check.place(tree),
        )

    def _predicate(self, tree: Tree, text: str, what: str) -> None:
        from governance.policy.predicates import problem_in

        problem = problem_in(text)
        if problem:
            self.check.add(tree, f"`when` of {what} {problem}", expected="a SQL condition on its columns")

    def declassify(self, tree: Tree, k: int) -> list[Declassifier]:
        """Read `declassify`."""
        found = []
        names = ("macro", "function", "test")
        for item in self.check.items(tree, "`declassify`"):
            fields = self.check.fields(
                item,
                "a declassifier",
                known=(*names, "gives", "secret", "min", "classes"),
                required=("gives",),
            )
            if fields is None:
                continue
            given = [name for name in names if name in fields]
            if len(given) != 1:
                self.check.add(
                    item, f"a declassifier names {len(given)} things", expected=f"exactly {any_of(names)}"
                )
                continue
            state = self.state(fields.get("gives"), "`gives`")
            self._secret(item, fields, given[0], state)
            found.append(
                Declassifier(
                    gives=state or State.RAW,
                    macro=self.check.text(fields.get("macro"), "`macro`"),
                    function=self.check.text(fields.get("function"), "`function`").lower(),
                    test=self.check.text(fields.get("test"), "`test`"),
                    secret=self.check.text(fields.get("secret"), "`secret`"),
                    min_group=self.minimum(fields.get("min"), k),
                    classes=self.patterns(fields.get("classes"), "the class"),
                    place=self.check.place(item),
                )
            )
        return found

    def _secret(self, item: Tree, fields: dict[str, Tree], kind: str, state: State | None) -> None:
        tree = fields.get("secret")
        if tree is None:
            if state is State.PSEUDONYM_KEYED and kind == "macro":
                self.check.add(
                    item,
                    "a keyed pseudonym needs a secret: without one anyone can recompute it",
                    expected="`secret: env.DBT_ENV_SECRET_…`",
                )
            return
        text = self.check.text(tree, "`secret`")
        if text and not _SECRET.fullmatch(text):
            self.check.add(
                tree,
                "`secret` must say where the secret is kept, never the secret itself",
                expected="`env.NAME` or `vault.path`",
            )

    def dependencies(self, tree: Tree) -> list[tuple[str, str]]:
        """Read `dependencies`: `postal code -> city` as classes."""
        found = []
        expected = "`class -> class`, the first determines the second"
        for item in self.check.items(tree, "`dependencies`"):
            text = self.check.text(item, "a dependency", expected=expected)
            sides = [side.strip() for side in text.split("->")]
            if not text:
                continue
            if len(sides) != 2:
                self.check.add(item, f"`{text}` is not a dependency", expected=expected)
                continue
            for side in sides:
                if side not in self.words.taxonomy.classes and not self.words.lenient:
                    self.check.unknown(item, "the class", side, self.words.taxonomy.classes)
                    break
            else:
                found.append((sides[0], sides[1]))
        return found

    def levels(self, tree: Tree) -> dict[str, Level]:
        """Read `levels`: the user's own levels by class or subtree."""
        found: dict[str, Level] = {}
        for key, value in self.check.mapping(tree, "`levels`"):
            pattern = self.pattern(key, key.text, "the class")
            word = self.check.choice(value, "the level", LEVELS)
            if pattern and word:
                found[pattern.removesuffix(".*")] = LEVELS[word]
        return found

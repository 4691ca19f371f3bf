"""The sections of `privacy.yml`, one function each, from checked YAML to the policy's types."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from governance.errors import nearest
from governance.labels.declare import NOT_PERSONAL
from governance.labels.facts import Classification, Declassifier, Minors, Place, Subject
from governance.labels.model import Identity, Level, State, Taxonomy
from governance.policy.model import Condition, Consent, Purpose, Rule, Waiver, Zone
from governance.policy.words import AUDIENCES, BASES, CARRIES, CONSENT_BASES
from governance.project.names import split
from governance.readers.fields import Checker
from governance.readers.yamlfile import Scalar, Tree

_STATES = {state.value: state for state in State}
_LEVELS = {level.word: level for level in Level}
_IDENTITIES = {identity.word: identity for identity in Identity}
_SECRET = re.compile(r"(env|vault)\.[A-Za-z_][A-Za-z0-9_/.-]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*")
_KINDS = ("exposure:", "model:", "group:", "tag:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words that sections may use, gathered from every file before any section is read."""

    taxonomy: Taxonomy
    purposes: Collection[str] = ()
    subjects: Collection[str] = ()
    audiences: Collection[str] = AUDIENCES
    zones: Collection[str] = ()

    @property
    def purpose_words(self) -> set[str]:
        """Purposes and their parents, which need not be declared themselves."""
        return {prefix for name in self.purposes for prefix in _prefixes(name)}


@dataclass(slots=True)
class Sections:
    """Reads the sections of one file with a vocabulary."""

    check: Checker
    words: Vocabulary
    _class_words: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._class_words = {prefix for name in self.words.taxonomy.classes for prefix in _prefixes(name)}

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
            self._dotted(key, key.text, f"the dataset {what}", least=1)
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
            known = ("basis", "consent", "assessment", "compatible_with", "adults_only")
            fields = {} if _empty(value) else self.check.fields(value, what, known=known)
            if fields is not None:
                read[key.text] = (key, fields)
        found: dict[str, Purpose] = {}
        for name in sorted(read):
            found[name] = self._purpose(name, *read[name], found)
        return found

    def _purpose(
        self, name: str, key: Scalar, fields: dict[str, Tree], above: Mapping[str, Purpose]
    ) -> Purpose:
        parent = next((above[p] for p in reversed(_prefixes(name)[:-1]) if p in above), None)
        what = f"purpose `{name}`"
        basis = self.check.choice(fields.get("basis"), f"the basis of {what}", BASES)
        if not basis and "basis" not in fields:
            if parent is None:
                self.check.add(key, f"{what} lacks `basis`", expected=f"`basis`, {_of(BASES)}")
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
            self._dotted(fields["table"], table, f"`table` of {what}", least=1)
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

    def zones(self, tree: Tree) -> list[Zone]:
        """Read `zones`."""
        found = []
        for key, value in self.check.mapping(tree, "`zones`"):
            what = f"zone `{key.text}`"
            self._pattern(key)
            fields = self.check.fields(value, what, known=("for", "audience", "owner", "k"))
            if fields is None:
                continue
            audience = self.check.choice(
                fields.get("audience"), "the audience", self.words.audiences, default="internal"
            )
            purposes = self.purposes_of(fields.get("for"), "the purpose")
            if audience == CARRIES and purposes:
                self.check.add(
                    key,
                    f"{what} carries (`audience: {CARRIES}`) and serves a purpose",
                    expected="one of the two",
                )
            if audience != CARRIES and "for" not in fields:
                self.check.add(
                    key,
                    f"{what} lacks `for`",
                    expected=f"`for: [purpose]`, or `audience: {CARRIES}` if it only carries",
                )
            found.append(
                Zone(
                    pattern=key.text,
                    purposes=purposes,
                    audience=audience,
                    owner=self.check.text(fields.get("owner"), f"the owner of {what}"),
                    k=self.check.integer(fields.get("k"), f"`k` of {what}", least=2),
                    place=self.check.place(key),
                )
            )
        return found

    def _pattern(self, key: Scalar) -> None:
        text = key.text
        kind, colon, rest = text.partition(":")
        if colon and f"{kind}:" not in _KINDS:
            self.check.add(
                key,
                f"zone `{text}` starts with an unknown kind `{kind}:`",
                expected="a path (`models/marts/**`), " + ", ".join(f"`{k}…`" for k in _KINDS),
                nearest=nearest(f"{kind}:", _KINDS),
            )
        elif (colon and not rest) or not text.strip():
            self.check.add(key, f"zone `{text}` is empty", expected="a path or a name")
        elif "\\" in text or text.startswith(("/", "./")):
            self.check.add(
                key, f"zone `{text}` is not a path inside the project", expected="`models/marts/**`"
            )

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
                    item, f"a declassifier names {len(given)} things", expected=f"exactly {_of(names)}"
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
                    min_group=self._min(fields.get("min"), k),
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

    def rules(self, tree: Tree, k: int) -> list[Rule]:
        """Read `rules`."""
        found = []
        for item in self.check.items(tree, "`rules`"):
            rule = self._rule(item, k)
            if rule is not None:
                found.append(rule)
        return found

    def _rule(self, item: Tree, k: int) -> Rule | None:
        known = (
            "allow", "forbid", "for", "audience", "zone", "subject", "state", "except", "require", "because",
        )  # fmt: skip
        fields = self.check.fields(item, "a rule", known=known)
        if fields is None:
            return None
        if ("allow" in fields) == ("forbid" in fields):
            self.check.add(
                item, "a rule says neither or both of `allow` and `forbid`", expected="one of them"
            )
            return None
        effect = "allow" if "allow" in fields else "forbid"
        for name, other in (("except", "forbid"), ("require", "allow")):
            if name in fields and effect != other:
                self.check.add(
                    fields[name], f"`{name}` belongs to `{other}`, not `{effect}`", expected=f"`{other}`"
                )
        classes, levels, linkage = self._concerns(fields[effect])
        if not classes and not levels and not linkage:
            return None
        return Rule(
            effect=effect,
            classes=classes,
            levels=levels,
            linkage=linkage,
            purposes=self.purposes_of(fields.get("for"), "the purpose"),
            audiences=self._choices(fields.get("audience"), "the audience", self.words.audiences),
            zones=self._choices(fields.get("zone"), "the zone", self.words.zones),
            subjects=self._choices(fields.get("subject"), "the subject", self.words.subjects),
            states=self.states(fields.get("state"), "the state"),
            unless=self._condition(fields.get("except"), "`except`", k),
            require=self._condition(fields.get("require"), "`require`", k),
            because=self.check.text(fields.get("because"), "`because`"),
            place=self.check.place(item),
        )

    def _concerns(self, tree: Tree) -> tuple[tuple[str, ...], tuple[Level, ...], bool]:
        classes: list[str] = []
        levels: list[Level] = []
        linkage = False
        for item in self.check.one_or_more(tree):
            text = self.check.text(item, "a class", expected="a class, a level or `linkage`")
            if text == "linkage":
                linkage = True
            elif text in _LEVELS:
                levels.append(_LEVELS[text])
            elif text:
                pattern = self.pattern(item, text, "the class", extra=("linkage", *_LEVELS))
                classes.extend([pattern] if pattern else [])
        return tuple(classes), tuple(levels), linkage

    def _condition(self, tree: Tree | None, what: str, k: int) -> Condition | None:
        if tree is None:
            return None
        known = ("state", "identity", "consent", "adults", "min_group")
        fields = self.check.fields(tree, what, known=known)
        if fields is None:
            return None
        if not fields:
            self.check.add(tree, f"{what} asks nothing", expected=_of(known))
        identity = self.check.choice(fields.get("identity"), "the identity", _IDENTITIES)
        return Condition(
            states=self.states(fields.get("state"), "the state"),
            identity=_IDENTITIES.get(identity),
            consent=self.check.boolean(fields.get("consent"), "`consent`"),
            adults=self.check.boolean(fields.get("adults"), "`adults`"),
            min_group=self._min(fields.get("min_group"), k) or (k if "min_group" in fields else 0),
        )

    def waivers(self, tree: Tree) -> list[Waiver]:
        """Read `waivers`."""
        found = []
        required = ("flow", "state", "reason", "approved_by", "expires")
        for item in self.check.items(tree, "`waivers`"):
            fields = self.check.fields(
                item, "a waiver", known=(*required, "class", "zone"), required=required
            )
            if fields is None:
                continue
            flow = self._flow(fields.get("flow"))
            state = self.state(fields.get("state"), "the state")
            expires = self.check.day(fields.get("expires"), "`expires`")
            reason = self.check.text(fields.get("reason"), "the reason", expected="why the flow is accepted")
            who = self.check.text(fields.get("approved_by"), "`approved_by`", expected="who accepted it")
            data_class = self.data_class(fields["class"], "the class") if "class" in fields else ""
            if flow and state and expires:
                found.append(
                    Waiver(
                        origin=flow[0],
                        sink=flow[1],
                        state=state,
                        reason=reason,
                        approved_by=who,
                        expires=expires,
                        data_class=data_class,
                        zone=self.check.choice(fields.get("zone"), "the zone", {*self.words.zones, "meta"}),
                        place=self.check.place(item),
                    )
                )
        return found

    def _flow(self, tree: Tree | None) -> tuple[str, str] | None:
        if tree is None:
            return None
        expected = "`origin.table.column -> sink.table.column`"
        text = self.check.text(tree, "the flow", expected=expected)
        if not text:
            return None
        sides = [side.strip() for side in text.split("->")]
        if len(sides) != 2 or not all(sides):
            self.check.add(tree, "the flow is not of the form `origin -> sink`", expected=expected)
            return None
        for side in sides:
            if side != "*" and not self._dotted(tree, side, "a side of the flow", least=2):
                return None
        return sides[0], sides[1]

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
                if side not in self.words.taxonomy.classes:
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
            word = self.check.choice(value, "the level", _LEVELS)
            if pattern and word:
                found[pattern.removesuffix(".*")] = _LEVELS[word]
        return found

    def column(self, tree: Tree | None, what: str) -> str:
        """Read a dotted column, `table.column` or longer."""
        if tree is None:
            return ""
        text = self.check.text(tree, what, expected="`schema.table.column`")
        return text if text and self._dotted(tree, text, what, least=2) else ""

    def _dotted(self, tree: Tree, text: str, what: str, *, least: int) -> bool:
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
        if not text or text == "*":
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
        return self._choices(tree, what, self.words.purpose_words)

    def states(self, tree: Tree | None, what: str) -> tuple[State, ...]:
        """Read states."""
        return tuple(_STATES[word] for word in self._choices(tree, what, _STATES))

    def state(self, tree: Tree | None, what: str) -> State | None:
        """Read a state."""
        return _STATES.get(self.check.choice(tree, what, _STATES))

    def _choices(self, tree: Tree | None, what: str, options: Collection[str]) -> tuple[str, ...]:
        if tree is None:
            return ()
        found = (self.check.choice(item, what, options) for item in self.check.one_or_more(tree))
        return tuple(dict.fromkeys(word for word in found if word))

    def _min(self, tree: Tree | None, k: int) -> int:
        if tree is None or (isinstance(tree, Scalar) and tree.text == "k"):
            return 0
        return self.check.integer(tree, "the least group size", least=2, default=k)


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _of(options: Collection[str]) -> str:
    return "one of " + ", ".join(f"`{option}`" for option in sorted(options))


def _empty(tree: Tree) -> bool:
    return isinstance(tree, Scalar) and tree.kind == "null"

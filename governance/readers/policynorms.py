"""The sections of `privacy.yml` that decide: zones, rules, waivers."""

from __future__ import annotations

from governance.errors import nearest
from governance.labels.model import Level
from governance.policy.model import Condition, Rule, Waiver, Zone
from governance.policy.words import CARRIES
from governance.readers.policywords import IDENTITIES, LEVELS, Words, any_of
from governance.readers.yamlfile import Scalar, Tree

_KINDS = ("exposure:", "model:", "group:", "tag:")


class NormSections(Words):
    """Reads what a policy decides."""

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
            audiences=self.choices(fields.get("audience"), "the audience", self.words.audiences),
            zones=self.choices(fields.get("zone"), "the zone", self.words.zones),
            subjects=self.choices(fields.get("subject"), "the subject", self.words.subjects),
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
            elif text in LEVELS:
                levels.append(LEVELS[text])
            elif text:
                pattern = self.pattern(item, text, "the class", extra=("linkage", *LEVELS))
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
            self.check.add(tree, f"{what} asks nothing", expected=any_of(known))
        identity = self.check.choice(fields.get("identity"), "the identity", IDENTITIES)
        return Condition(
            states=self.states(fields.get("state"), "the state"),
            identity=IDENTITIES.get(identity),
            consent=self.check.boolean(fields.get("consent"), "`consent`"),
            adults=self.check.boolean(fields.get("adults"), "`adults`"),
            min_group=self.minimum(fields.get("min_group"), k) or (k if "min_group" in fields else 0),
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
            if side != "*" and not self.dotted(tree, side, "a side of the flow", least=2):
                return None
        return sides[0], sides[1]

"""The words of a finding: what a person could do with the data, the law, fixes, and the ready waiver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from governance.findings.model import Step
from governance.labels.model import Identity, Label, Level, RelationLabels, Role, State, Taxonomy
from governance.labels.taxonomy import LevelOf, entry_of
from governance.lineage.model import ColumnRef, Operation

_ARTICLES: dict[str, dict[str, tuple[str, bool]]] = {
    "pseudonym": {"gdpr": ("4(5)", True), "pipl": ("73(3)", True)},
    "consent": {"gdpr": ("6(1)(a)", True), "pipl": ("13(1), 14", True)},
    "separate consent": {"gdpr": ("9(2)(a)", True), "pipl": ("29", True)},
    "minors": {"gdpr": ("8", True), "pipl": ("28, 31", True)},
    "purpose": {"gdpr": ("5(1)(b)", True), "pipl": ("6", True)},
    "linkage": {"gdpr": ("Recital 26", True), "pipl": ("73(4)", True)},
    "records": {"gdpr": ("30", True), "pipl": ("55", True)},
}
"""What the regimes say about a topic rather than a class: article, and whether it was checked."""

_HASHES = frozenset(
    {
        "md5",
        "sha",
        "sha1",
        "sha2",
        "sha256",
        "sha512",
        "crc32",
        "xxhash64",
        "farm_fingerprint",
        "hash",
        "murmur_hash",
    }
)

_ENCODINGS = frozenset(
    {
        "to_base64",
        "base64",
        "base64_encode",
        "b64",
        "hex",
        "to_hex",
        "lower_hex",
        "encode",
        "rot13",
        "reverse",
        "to_utf8",
    }
)
_JOINING = frozenset({"||", "concat", "concat_ws", "dpipe", "safeconcat"})


def state_phrase(state: State) -> str:
    """Return how a value goes somewhere: `as an open pseudonym`."""
    return {
        State.RAW: "in the clear",
        State.MASKED: "partly masked",
        State.GENERALISED: "in coarser form",
        State.PSEUDONYM_OPEN: "as an open pseudonym",
        State.PSEUDONYM_KEYED: "as a keyed pseudonym",
        State.EXISTENCE: "as a yes or no",
        State.GROUP: "as an aggregate",
        State.NONE: "as nothing of the value",
    }[state]


def what_column(label: Label, state: State, role: Role, relation: RelationLabels) -> str:
    """Say what a person could do with a labelled column of a relation."""
    if role in {Role.ATTRIBUTE, Role.UNKNOWN, Role.SECRET, Role.BEHAVIOUR}:
        return _what_is_said(label, state, role, relation)
    if state is State.PSEUDONYM_OPEN:
        return _open_hash(operations_of(label))
    if state is State.RAW and any(operation.name in _ENCODINGS for operation in operations_of(label)):
        return "is only encoded: anybody can turn it back into the value"
    if role is Role.QUASI:
        return "narrows down who a row is about, together with the other columns"
    return {
        State.RAW: "names a person to everyone who reads it",
        State.MASKED: "part of the value is shown, which with other columns can single a person out",
        State.GENERALISED: "is coarser than the value, and still narrows down who it is",
        State.PSEUDONYM_KEYED: "is a stable key: rows of one person can be linked wherever it is used",
        State.EXISTENCE: "tells whether a person has such a value",
    }.get(state, "tells something of how many people have such a value")


def _open_hash(operations: Sequence[Operation]) -> str:
    """Say why a hash hides nothing: it has no secret, or its salt is in the code."""
    at = next((at for at, operation in enumerate(operations) if operation.name in _HASHES), None)
    if at is None:
        return "a code without a secret: anyone with a list of such values can recompute it"
    operation = operations[at]
    size = operation.args[1] if len(operation.args) > 1 and operation.args[1].isdigit() else ""
    name = f"SHA-{size}" if operation.name == "sha2" and size else operation.name.upper()
    before = [arg for earlier in operations[:at] for arg in earlier.args if earlier.name in _JOINING]
    if any(arg.startswith("'") for arg in before):
        return f"{name} with a salt that stands in the code: whoever reads it can recompute the value"
    return f"{name} without a secret: anyone with a list of such values can recompute it"


def _what_is_said(label: Label, state: State, role: Role, relation: RelationLabels) -> str:
    if role is Role.UNKNOWN:
        return "nobody has said what this is, so it may be anything"
    if role is Role.SECRET:
        return "is a secret: whoever reads it can act as the person"
    said = "what a person did" if role is Role.BEHAVIOUR else f"`{label.data_class}` of a person"
    text = {
        State.EXISTENCE: f"one bit is enough to tell {said}",
        State.GROUP: f"tells {said} where a group has a single member",
        State.PSEUDONYM_OPEN: f"a code still tells {said}, since the possible values are few",
        State.PSEUDONYM_KEYED: f"a code still tells {said}, since the possible values are few",
    }.get(state, f"tells {said}")
    return f"{text}; {who_rows(relation)}"


def who_rows(relation: RelationLabels) -> str:
    """Say how rows of a relation lead to a person."""
    by = ", ".join(f"`{name}`" for name in relation.identity_by[:4])
    return {
        Identity.DIRECT: f"rows name the person by {by}" if by else "rows name the person",
        Identity.OPEN: f"rows lead to the person by {by or 'a key'}",
        Identity.KEYED: f"rows of one person are linked by {by}" if by else "rows of one person are linked",
        Identity.LINKABLE: f"{by or 'its columns'} together single people out",
        Identity.UNLINKED: "each row is about one person",
        Identity.GROUP: "each row is about a group",
        Identity.NONE: "no row is about a person",
    }[relation.identity]


def law_line(decided: LevelOf | None, topics: Iterable[str], taxonomy: Taxonomy, data_class: str = "") -> str:
    """Return the articles concerned in one line; what was not checked against the text says so.

    The article that decided the level comes first, then those of other regimes that say as much of the
    class, then those about the topics.
    """
    entries = [decided.entry] if decided is not None else []
    if decided is not None and data_class:
        others = (entry_of(regime, data_class) for regime in taxonomy.regimes)
        entries += [
            entry for entry in others if entry.level is decided.level and entry.level >= Level.SENSITIVE
        ]
    parts = [
        entry.article + ("" if entry.verified else " (unverified)") for entry in entries if entry.article
    ]
    for topic in topics:
        for regime in taxonomy.regimes:
            found = _ARTICLES.get(topic, {}).get(regime.name)
            if found:
                parts.append(f"{regime.name.upper()} {found[0]}" + ("" if found[1] else " (unverified)"))
    return "; ".join(dict.fromkeys(parts))


def path_steps(label: Label, sink: str, name: Callable[[ColumnRef], str]) -> tuple[Step, ...]:
    """Return a label's way from its origin to a sink, each step with what made it from the one before."""
    if not label.path:
        origin = name(label.origin)
        return (Step(origin),) if origin == sink else (Step(origin), Step(sink))
    steps = [Step(name(label.path[0].column))]
    columns = [name(hop.column) for hop in label.path[1:]] + [sink]
    for hop, column in zip(label.path, columns, strict=True):
        steps.append(
            Step(
                column,
                operations=tuple(str(operation) for operation in hop.operations),
                indirect="" if hop.subtype.direct else hop.subtype.value,
            )
        )
    if steps[0].column != (first := name(label.origin)):
        steps.insert(0, Step(first))
    return tuple(steps)


def operations_of(label: Label) -> tuple[Operation, ...]:
    """Return every operation on a label's way, in order."""
    return tuple(operation for hop in label.path for operation in hop.operations)


def fixes_for_column(
    label: Label, state: State, role: Role, column: str, *, keyed_macro: str, k: int, users: int
) -> tuple[str, ...]:
    """Return what to write instead; none of them is a waiver.

    Args:
        label: of the column.
        state: it is judged at.
        role: of its class.
        column: as the query reads it.
        keyed_macro: a macro of the policy that gives a keyed pseudonym, empty if it declares none.
        k: the least group size.
        users: how many nodes read the column.
    """
    drop = "drop the column" + _used(users)
    if role in {Role.IDENTIFIER, Role.PSEUDONYM}:
        if state in {State.RAW, State.PSEUDONYM_OPEN, State.MASKED}:
            if keyed_macro:
                return f"{{{{ {keyed_macro}('{column}') }}}}", drop
            return drop, "declare a macro with a secret under `declassify` and use it here"
        return (drop,)
    if role is Role.QUASI:
        coarser = {
            "demographic.birth_date": "keep the year only",
            "contact.address.postal": "keep the first digits only",
        }.get(label.data_class, "make it coarser (a year, a band, a region)")
        return coarser, drop
    if role is Role.SECRET:
        return (drop,)
    return drop, f"aggregate over people and keep groups of at least {k} (`having count(distinct …) >= {k}`)"


def waive_line(origin: str, sink: str, state: str, *, zone: str = "", data_class: str = "") -> str:
    """Return a waiver as one line of YAML with what a person must fill in left empty."""
    flow = _scalar(f"{origin} -> {sink}")
    parts = [f"flow: {flow}", f"state: {state}"]
    if data_class:
        parts.append(f"class: {data_class}")
    if zone:
        parts.append(f"zone: {_scalar(zone)}")
    parts += ["reason: ", "approved_by: ", "expires: "]
    return "{" + ", ".join(parts) + "}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Write names in backticks, cut where it gets long."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _used(users: int) -> str:
    if not users:
        return ""
    return f" ({users} node{'' if users == 1 else 's'} use{'s' if users == 1 else ''} it)"


def _scalar(text: str) -> str:
    plain = not any(ch in text for ch in "*&!{}[],#:'\"%@`?|") and text.strip() == text
    if plain:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

"""Tell what a column may hold from its name, its type and the table it stands in; nothing is looked up.

A name is cut into words (joined words are taken apart with the words of `hints.py`), the longest known phrase in
it is the hint, and the words around the hint decide whether the column holds it: `billing_email` does, `email_type`
and `is_email_valid` do not. Words that say nothing alone (`name`, `id`, `title`, `state`) need the table's name or the
columns beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from governance.policy import hints

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\u3040-\u30ff\u3005\u3400-\u9fff\uff66-\uff9f]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LONGEST = 4
_SHORTEST, _LONGEST_WORD, _MOST_PARTS, _SMALL = 5, 40, 3, 2
_ABBREVIATION = 3
_ALIKE = 4
_SURE, _FITTING, _GUESSED, _WEAK = 0.9, 0.8, 0.7, 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a name tells: a class, how surely (0 to 1), and why, in words."""

    data_class: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a column: the words of its table and schema, the names of the columns beside it."""

    table: tuple[str, ...] = ()
    schema: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()

    @property
    def person(self) -> bool:
        """Whether a row of the table is a person: its last word is one for a person."""
        return any(word in hints.PERSONS for word in self.table[-1:]) or (
            bool(self.table) and any(word in self.table[-1] for word in hints.WIDE_PERSONS)
        )

    @property
    def organisation(self) -> bool:
        """Whether a row of the table is an organisation or a place."""
        return not self.person and any(word in hints.ORGANISATIONS for word in self.table[-2:])

    @property
    def lookup(self) -> bool:
        """Whether the table lists what codes and words mean."""
        return bool(hints.LOOKUPS.intersection((*self.schema, *self.table)))

    @property
    def messages(self) -> bool:
        """Whether a row of the table is something that somebody wrote."""
        return any(word in hints.MESSAGES for word in self.table)

    @property
    def ledger(self) -> bool:
        """Whether the table is about a block chain."""
        return "blockchain" in self.beside or len(self.beside & hints.LEDGERS) > 1

    @property
    def places(self) -> bool:
        """Whether columns beside hold parts of an address."""
        return any(hints.PLACES.intersection(words(name)) for name in self.beside)


def around(table: str, columns: Collection[str]) -> Around:
    """Return the surroundings of the columns of a table, which may be named with its schema."""
    schema, _, name = table.rpartition(".")
    cut = words(name)
    telling = tuple(word for word in cut if word not in hints.LAYERS) or cut
    return Around(table=telling, schema=words(schema), beside=frozenset(name.lower() for name in columns))


def named(name: str, data_type: str = "", beside: Around | None = None) -> Named | None:
    """Return what a column's name tells, or None.

    Args:
        name: the column.
        data_type: its type as the warehouse spells it, if known; a class that it cannot hold is not told.
        beside: what stands around it.
    """
    beside = beside or Around()
    cut = words(_bare(name, beside))
    if not cut:
        return None
    shown = f"the name `{name[:60]}`"
    found = _texts(cut, shown, beside) or _hinted(cut, shown, beside) or _of_person(cut, shown, beside)
    if found is None or not type_agrees(found.data_class, data_type, cut):
        return None
    return found


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Cut a name into lower-case words without accents and numbers; Chinese and Japanese stay whole."""
    plain = unicodedata.normalize("NFKC", text[:400]).replace("ß", "ss")
    latin = "".join(
        ch if _WIDE.match(ch) else "".join(c for c in unicodedata.normalize("NFKD", ch) if c.isascii())
        for ch in plain
    )
    parts = [part.lower() for part in _PARTS.findall(latin) if not part.isdigit()]
    found = [word for part in parts for word in _apart(part)]
    telling = [word for word in found if word not in hints.PARTICLES] or found
    return tuple(word for at, word in enumerate(telling) if at == 0 or word != telling[at - 1])


def _bare(name: str, beside: Around) -> str:
    """Take away the abbreviation of the table that all its columns begin with (`c_name`, `c_phone`)."""
    prefix, found, rest = name.partition("_")
    if not found or not rest or len(prefix) > _ABBREVIATION or prefix.lower() in _vocabulary():
        return name
    alike = sum(other.startswith(f"{prefix.lower()}_") for other in beside.beside)
    return rest if alike >= _ALIKE and alike == len(beside.beside) else name


def type_agrees(data_class: str, data_type: str, cut: Collection[str] = ()) -> bool:
    """Tell whether a column of a type can hold values of a class."""
    base = re.split(r"[\s(<]", data_type.strip().lower(), maxsplit=1)[0]
    if not base:
        return True
    if base in hints.BOOLEAN:
        return data_class.startswith(("origin", "belief", "health", "sexlife", "criminal"))
    if data_class in hints.TEXT_ONLY:
        return base not in hints.NUMERIC and base not in hints.TEMPORAL
    if data_class in hints.DATE_OR_TEXT:
        return base not in hints.NUMERIC
    if data_class == "demographic.birth_date":
        return base not in hints.NUMERIC or bool({"year", "month", "day", "yob", "ano"}.intersection(cut))
    if base in hints.TEMPORAL:
        return data_class.startswith(("health", "event"))
    if data_class.startswith(("account", "contact", "govid", "finance.card", "finance.account")):
        return base not in hints.NOT_EXACT or data_class == "account.id"
    return True


def _hinted(cut: tuple[str, ...], shown: str, beside: Around) -> Named | None:
    """Return what the longest phrase in the words tells."""
    for length in range(min(len(cut), _LONGEST), 0, -1):
        for start in range(len(cut) - length, -1, -1):
            phrase = cut[start : start + length]
            data_class = phrases().get(phrase) or (_wide(phrase[0]) if length == 1 else None)
            if data_class is None:
                continue
            confidence = _judged(data_class, phrase, cut[:start], cut[start + length :], beside)
            if confidence:
                return Named(data_class=data_class, confidence=confidence, why=shown)
    return None


def _judged(
    data_class: str, phrase: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...], beside: Around
) -> float:
    """Say how surely a hint holds, by the words around it and the table; 0 rejects it."""
    allowed = hints.FOLLOWERS | hints.PERSONS
    if data_class.startswith(hints.CODED) or data_class == "health":
        medical = data_class.startswith("health") and "concept" not in (*phrase, *after)
        allowed |= hints.CODE_FOLLOWERS - (hints.LISTED if medical else frozenset())
    against = hints.THINGS
    if data_class == "employment.salary":
        allowed |= hints.AMOUNTS
        against -= hints.AMOUNTS
    if data_class == "identity.name":
        allowed |= hints.NAMES
    if data_class == "contact.email" and after == ("client",):
        return 0
    if any(word not in allowed for word in after) or against.intersection(before):
        return 0
    if data_class.startswith("contact.address"):
        if hints.KEYS.intersection(before[-1:]):
            return 0
        if data_class == "contact.address.street" and (beside.ledger or hints.STATES.intersection(after)):
            return 0
    confidence = _SURE if not before and not after else _FITTING
    of_person = bool(
        hints.PERSONS.intersection((*before, *after))
        or hints.INTIMATE.intersection((*before, *phrase, *after))
    )
    if not of_person and (
        hints.ORGANISATIONS.intersection(before)
        or (
            beside.organisation
            and (data_class.startswith(("contact", "location", "govid")) or phrase in _TITLES)
        )
    ):
        confidence = _WEAK
    if phrase == ("mobile",) and before and not hints.PERSONS.intersection(before):
        return _WEAK
    if len(phrase) == 1 and phrase[0] in _LONELY and not before and (not after or phrase[0] in _LONELIER):
        confidence = _lonely(phrase[0], beside)
    return confidence


_TITLES = (("full", "name"), ("legal", "name"))
"""Names that organisations have too."""

_LONELY = {
    "ort": "places",
    "town": "places",
    "region": "places",
    "county": "places",
    "province": "places",
    "provincia": "places",
    "calle": "places",
    "rue": "places",
    "rua": "places",
    "cell": "person",
    "cp": "places",
    "cc": "messages",
    "bcc": "messages",
    "login": "person",
    "foto": "person",
    "photo": "person",
    "portable": "person",
    "twitter": "person",
    "github": "person",
    "skype": "person",
    "wechat": "person",
    "qq": "person",
    "cin": "person",
    "nis": "person",
    "pis": "person",
    "rut": "person",
    "nie": "person",
    "pan": "person",
    "cns": "person",
    "nir": "person",
    "sin": "person",
    "race": "person",
    "mail": "person",
    "genre": "person",
    "documento": "person",
    "sei": "person",
    "mei": "person",
    "kana": "person",
    "ape": "person",
    "mobile": "person",
    "xing": "person",
    "cap": "places",
    "attention": "places",
    "birth": "person",
    "sig": "any",
    "civilite": "any",
    "handicap": "person",
    "alter": "person",
    "arrest": "person",
    "dose": "any",
    "secret": "any",
    "maiden": "any",
}
"""Hints that mean something else as well: what confirms them, `any` for nothing."""

_LONELIER = frozenset({"genre", "mail", "documento"})
"""Those of them that stay doubtful with a word behind them."""


def _lonely(word: str, beside: Around) -> float:
    what = _LONELY[word]
    if what == "any":
        return _GUESSED
    confirmed = getattr(beside, what) or (what == "person" and _people_beside(beside))
    return _FITTING if confirmed else _WEAK


@lru_cache(maxsize=4096)
def _people_beside(beside: Around) -> bool:
    """Whether columns beside hold what only people have."""
    for name in beside.beside:
        data_class = phrases().get(words(name))
        if data_class in {
            "identity.name",
            "demographic.birth_date",
            "demographic.sex_gender",
            "demographic.marital",
        }:
            return True
    return False


def _of_person(cut: tuple[str, ...], shown: str, beside: Around) -> Named | None:
    """Judge words that say something only beside a word for a person, or in a table of such."""
    told = _key(cut, shown, beside) or _name(cut, shown, beside)
    if told is None and len(cut) == 1 and beside.person:
        by_table = {
            "title": "employment.title",
            "alias": "identity.username",
            "handle": "identity.username",
            "nickname": "identity.username",
            "nick": "identity.username",
            "pseudo": "identity.username",
            "details": "freetext",
            "description": "freetext",
            "department": "employment.dept",
            "salt": "secret.password",
            "pass": "secret.password",
        }
        data_class = by_table.get(cut[0])
        if data_class is not None:
            return Named(data_class=data_class, confidence=_GUESSED, why=f"{shown} in a table of people")
    return told or _state(cut, shown, beside) or _value(cut, shown, beside)


def _key(cut: tuple[str, ...], shown: str, beside: Around) -> Named | None:
    """Find a key beside a word for a person: `user_id`, `id_usuario`, `cod_cliente`, `id` of `users`."""
    core = cut[:-2] if cut[-2:] in {("source", "value"), ("source", "id")} else cut
    if len(core) < len(cut) and core and core[-1] in hints.PERSONS:
        return Named(data_class="account.id", confidence=_FITTING, why=shown)
    for at, (first, second) in enumerate(pairwise(cut)):
        if (
            first in hints.PERSONS
            and second in hints.KEYS
            and at + 2 == len(cut)
            and not hints.THINGS.intersection(cut[:at])
        ):
            return Named(data_class="account.id", confidence=_SURE if at == 0 else _FITTING, why=shown)
        counted = first in hints.COUNTS and second.endswith("s")
        if first in hints.KEYS and second in hints.PERSONS and at == 0 and len(cut) == 2 and not counted:
            return Named(data_class="account.id", confidence=_SURE, why=shown)
    if cut == ("subject", "id"):
        return Named(data_class="account.id", confidence=_GUESSED, why=shown)
    if len(cut) == 1 and cut[0] in hints.KEYS - {"number", "code", "vid"} and beside.person:
        return Named(data_class="account.id", confidence=_FITTING, why=f"{shown} in a table of people")
    return None


def _name(cut: tuple[str, ...], shown: str, beside: Around) -> Named | None:
    """Find a name beside a word for a person: `nome_beneficiario`, `name` of `customers`."""
    if not hints.NAMES.intersection(cut):
        return None
    rest = [word for word in cut if word not in hints.NAMES]
    people = [word for word in rest if word in hints.PERSONS]
    if len(cut) == 1 or (rest in (["display"], ["local"], ["legal"], ["preferred"], ["nick"])):
        if beside.person:
            return Named(data_class="identity.name", confidence=_FITTING, why=f"{shown} in a table of people")
        if (
            {"address", "addresses", "card", "cards"}.intersection(beside.table[-1:])
            and beside.places
            and not beside.ledger
        ):
            return Named(data_class="identity.name", confidence=_GUESSED, why=f"{shown} beside an address")
        if not beside.organisation and _people_beside(beside):
            return Named(
                data_class="identity.name", confidence=_GUESSED, why=f"{shown} beside what people have"
            )
        return None
    if (
        people
        and len(rest) <= len(people) + 2
        and not (hints.THINGS | hints.ORGANISATIONS).intersection(rest)
    ):
        last = cut[-1] in hints.NAMES or cut[0] in hints.NAMES
        return Named(data_class="identity.name", confidence=_FITTING, why=shown) if last else None
    if (
        cut[-1] in hints.NAMES
        and hints.PLACES.intersection(rest)
        and {"billing", "shipping"}.intersection(rest)
    ):
        return Named(data_class="identity.name", confidence=_GUESSED, why=shown)
    return None


def _texts(cut: tuple[str, ...], shown: str, beside: Around) -> Named | None:
    """Find the text of a message."""
    if (
        len(cut) <= 2
        and cut[-1] in hints.MESSAGE_TEXTS
        and beside.messages
        and not hints.THINGS.intersection(cut)
    ):
        sent = any(word in hints.SENT for word in beside.table)
        return Named(
            data_class="comms.content" if sent else "freetext",
            confidence=_GUESSED,
            why=f"{shown} in a table of messages",
        )
    if len(cut) == 1 and cut[0] in {"recipient", "addressee"} and beside.messages:
        return Named(data_class="contact.email", confidence=_GUESSED, why=f"{shown} in a table of messages")
    if len(cut) == 1 and cut[0] == "from" and "bcc" in beside.beside:
        return Named(data_class="contact.email", confidence=_GUESSED, why=f"{shown} in a table of messages")
    return None


def _state(cut: tuple[str, ...], shown: str, beside: Around) -> Named | None:
    """Find a region: a word that may also mean a condition, beside parts of an address."""
    if cut[-1] not in {"state", "estado", "district", "uf", "departement"}:
        return None
    if len(cut) > 1 and hints.PLACES.intersection(cut[:-1]) and not hints.THINGS.intersection(cut[:-1]):
        return Named(data_class="contact.address.region", confidence=_FITTING, why=shown)
    if (
        len(cut) == 1
        and beside.places
        and not beside.organisation
        and {"city", "zip", "town"} & {word for name in beside.beside for word in words(name)}
    ):
        return Named(
            data_class="contact.address.region",
            confidence=_GUESSED,
            why=f"{shown} beside parts of an address",
        )
    return None


def _value(cut: tuple[str, ...], shown: str, beside: Around) -> Named | None:
    """Find the value of a table that is called by what it holds: `value` of `phone_numbers`."""
    if cut != ("value",) or not beside.table:
        return None
    singular = tuple(
        word[:-1] if word.endswith("s") and word[:-1] in _vocabulary() else word for word in beside.table
    )
    data_class = next(
        (found for start in range(len(singular)) if (found := phrases().get(singular[start:]))), None
    )
    if data_class is None:
        return None
    return Named(data_class=data_class, confidence=_GUESSED, why=f"{shown} of a table of that")


def _wide(word: str) -> str | None:
    """Find a Chinese or Japanese hint within a word."""
    if not _WIDE.search(word) or any(thing in word for thing in hints.WIDE_THINGS):
        return None
    within = [hint for hint in _wide_hints() if hint in word]
    if not within:
        return None
    best = max(within, key=lambda hint: (len(hint), word.rfind(hint)))
    tail = word[word.rfind(best) + len(best) :]
    return None if tail in _WIDE_TAILS else _wide_hints()[best]


_WIDE_TAILS = frozenset(
    (
        "类型",
        "类别",
        "状态",
        "数量",
        "数",
        "时间",
        "名称",
        "等级",
        "余额",
        "単価",
        "区分",
        "件数",
        "流水号",
        "方式",
        "级别",
        "編號",
        "编号",
    )
)


@lru_cache(maxsize=1)
def _wide_hints() -> Mapping[str, str]:
    return {hint: data_class for data_class, hint in _all_hints() if _WIDE.search(hint)}


@lru_cache(maxsize=1)
def phrases() -> Mapping[tuple[str, ...], str]:
    """Return the known phrases, as words, with their classes."""
    found: dict[tuple[str, ...], str] = {}
    for data_class, hint in _all_hints():
        if not _WIDE.search(hint):
            cut = hint.split()
            found[tuple(word for word in cut if word not in hints.PARTICLES) or tuple(cut)] = data_class
    return found


@lru_cache(maxsize=1)
def _all_hints() -> tuple[tuple[str, str], ...]:
    return tuple(
        (data_class, hint.strip()) for data_class, row in hints.HINTS.items() for hint in row.split(",")
    )


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """All words that a joined word may be made of."""
    known = {word for phrase in phrases() for word in phrase}
    return frozenset(known | hints.PERSONS | hints.KEYS | hints.NAMES | _JOINING)


_JOINING = frozenset({"last", "first", "postal", "social", "line", "url", "birth", "job"})


@lru_cache(maxsize=65536)
def _apart(word: str) -> tuple[str, ...]:
    """Take a joined word apart if known words make up all of it; the fewest win."""
    if len(word) < _SHORTEST or not word.isascii() or word in _vocabulary() or len(word) > _LONGEST_WORD:
        return (word,)
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(2, len(word) + 1):
        options = [
            (*best[start], word[start:end])
            for start in range(max(0, end - 24), end - 1)
            if start in best and word[start:end] in _vocabulary()
        ]
        if options:
            best[end] = min(options, key=lambda parts: (len(parts), parts))
    found = best.get(len(word), (word,))
    if len(found) <= _MOST_PARTS and sum(len(part) > _SMALL for part in found) >= len(found) - 1 > 0:
        return found
    ending = max((end for end in hints.ENDINGS if word.endswith(end)), key=len, default="")
    return (word.removesuffix(ending), ending) if ending and word != ending else (word,)

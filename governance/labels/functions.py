"""What SQL functions leave of a value, by name; the tables are data, `effects` reads chains by them.

Names are compared in lower case without underscores, since dialects and parsers spell them differently
(`SHA2_HEX`, `sha2Hex`). A function in no table keeps all of its input: unknown is the worst of its inputs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from governance.labels.redaction import REPLACES_ALL, hidden
from governance.lineage.model import Operation


class Kind(Enum):
    """What an operation does to a value."""

    KEEP = "keep"
    HASH = "hash"
    MAC = "mac"
    DECRYPT = "decrypt"
    SHOW = "show"
    REPLACE = "replace"
    DOMAIN = "domain"
    COARSE = "coarse"
    DATE = "date"
    BUCKET = "bucket"
    MODULO = "modulo"
    ROUND = "round"
    EXISTS = "exists"
    COMPARE = "compare"
    TALLY = "tally"
    TOTAL = "total"
    PICK = "pick"
    COLLECT = "collect"
    WINDOW = "window"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Effect:
    """One operation as far as labels care.

    `amount` is characters shown, buckets, decimals or bits removed by kind; `fixed` is a number of bits that
    is left at most; `salts` are the other arguments that were mixed in before a hash; `hides` is what kind of
    characters a replacement eats (`any`, `digits`, `letters`).
    """

    kind: Kind
    name: str
    amount: float = 0.0
    fixed: float = 0.0
    salts: tuple[str, ...] = ()
    hides: str = ""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


HASHES = _names(
    """
    md5 md5digest md5hex md5binary md5number md5numberlower md5numberupper md5numberlower64 md5numberupper64
    sha sha1 sha1digest sha1hex sha1binary sha2 sha2digest sha2hex sha2binary sha224 sha256 sha384 sha512
    standardhash ripemd160 blake3 crc32 crc32c xxhash xxhash32 xxhash64 xxh3 xxh32 xxh64
    farmfingerprint farmfingerprint64 farmhash64 cityhash64 siphash64 siphash128 murmur3 murmurhash
    murmurhash232 murmurhash264 murmurhash332 murmurhash364 murmurhash3128 hash hashbytes checksum
    binarychecksum fnvhash funcsha1 digest hashtext hashtextextended inthash32 inthash64 halfmd5 javahash
    hivehash metrohash64 murmur332hash urlhash kafkamurmurhash gccmurmurhash uuidgeneratev5 generateuuidv5 wyhash64 spookyhashv232 spookyhashv264 cryptohash orahash crypt keccak256 gxhash64
    md5concatagg
    """
)
"""Hashes without a key: anyone who has a list of values can recompute them."""

MACS = _names(
    "hmac hmacmd5 hmacsha1 hmacsha256 hmacsha512 siphash64keyed siphash128keyed aesencrypt encrypt encryptraw "
    "pgpsymencrypt encryptbykey encryptbypassphrase deterministicencrypt aeadencrypt"
)
"""Functions that take a key; without a declared secret the key is in the repository."""

DECRYPTS = _names(
    "aesdecrypt trydecrypt tryaesdecrypt decrypt decryptraw pgpsymdecrypt decryptbykey decryptbypassphrase "
    "deterministicdecrypt aeaddecryptstring detokenize"
)
"""Functions that undo a pseudonym."""

TALLIES = _names(
    "count countif countstar approxdistinct approxcountdistinct approxcountdistinctds uniq uniqexact "
    "uniqcombined uniqhll12 approxunique regrcount grouping countbig"
)
"""Aggregates that count."""

TOTALS = _names(
    """
    sum sumif sumwithoverflow avg avgif mean stddev stddevpop stddevsamp stdev stdevp variance variancepop
    varpop varsamp var varp corr covarpop covarsamp regrslope regrintercept regrr2 regravgx regravgy regrsxx
    regrsyy regrsxy skewness kurtosis kurtosispop logicaland logicalor boolor booland kahansum fsum favg
    geometricmean entropy
    """
)
"""Aggregates in which one value among many is not seen."""

PICKS = _names(
    """
    min max anyvalue any anylast arbitrary first last firstvalue lastvalue nthvalue mode median quantile
    quantilecont quantiledisc percentilecont percentiledisc approxquantile approxquantiles approxtopk
    approxtopksum topk argmax argmin maxby minby minn maxn
    """
)
"""Aggregates and window functions that return real values."""

COLLECTS = _names(
    """
    arrayagg arrayconcatagg arrayuniqueagg groupconcat stringagg listagg objectagg jsonagg jsonbagg
    jsonobjectagg jsonarrayagg jsonbobjectagg jsongrouparray jsongroupobject mapagg map histogram
    numerichistogram grouparray groupuniqarray list hll hllaccumulate hllinit approxset uniqstate
    approxtopkaccumulate minhash bitmapconstructagg bitmapagg groupbitmapstate hashagg xmlagg
    """
)
"""Aggregates that carry every value with them; sketches carry members too."""

_EXISTS = _names(
    "isnull isnotnull length charlength characterlength bitlength octetlength bytelength len strposition "
    "strpos instr charindex locate position typeof jsontype isblank"
)
_COMPARES = _names(
    """
    = == <> != < <= > >= <=> between in like ilike rlike similarto glob regexplike regexpilike regexpmatches
    regexpfullmatch startswith endswith contains jsoncontains arraycontains isdistinctfrom
    isnotdistinctfrom nullsafeeq nullsafeneq is isnot istrue isfalse notin notlike exists any all xor ~ ~* !~
    """
)
_ENCODINGS = _names(
    "tohex hex lowerhex encode base64encode tobase64 lower upper hexencode cast toutf8 md5bytes"
)

_DATE_REMOVED = {
    "year": 8.5, "yyyy": 8.5, "yy": 8.5, "y": 8.5, "isoyear": 8.5, "years": 8.5, "syyyy": 8.5,
    "quarter": 6.5, "qtr": 6.5, "q": 6.5,
    "month": 4.9, "mm": 4.9, "mon": 4.9, "months": 4.9, "yearmonth": 4.9, "yyyymm": 4.9,
    "week": 2.8, "isoweek": 2.8, "weeks": 2.8, "ww": 2.8, "iw": 2.8,
    "decade": 11.8, "century": 15.1, "millennium": 15.2,
}  # fmt: skip
_DATE_CYCLE = {
    "quarter": 2.0, "month": 3.6, "week": 5.7, "isoweek": 5.7, "day": 5.0, "dayofmonth": 5.0, "dow": 2.8,
    "dayofweek": 2.8, "isodow": 2.8, "weekday": 2.8, "dayofyear": 8.5, "doy": 8.5, "hour": 4.6, "minute": 5.9,
}  # fmt: skip
_DATE_NAMES = {
    "year": "year", "toyear": "year", "yearofweek": "year", "yearofweekiso": "year",
    "toyyyymm": "yearmonth", "tostartofmonth": "month", "tostartofyear": "year",
    "tostartofquarter": "quarter", "tostartofweek": "week", "lastday": "month", "decade": "decade",
    "century": "century", "isoyear": "year", "toisoyear": "year", "yearmonth": "yearmonth",
}  # fmt: skip
_CYCLE_NAMES = {
    "quarter": "quarter", "toquarter": "quarter", "month": "month", "tomonth": "month", "monthname": "month",
    "week": "week", "weekofyear": "week", "weekiso": "week", "day": "day", "dayofmonth": "day",
    "todayofmonth": "day", "dayofweek": "dow", "dayofweekiso": "dow", "todayofweek": "dow", "dayname": "dow",
    "dayofyear": "doy", "todayofyear": "doy", "hour": "hour", "tohour": "hour", "minute": "minute",
}  # fmt: skip
_TRUNCS = _names("datetrunc timestamptrunc datetimetrunc trunc timetrunc tsordstrunc datebin")
_PARTS = _names("extract datepart datename")
_DIFFS = _names("datediff timestampdiff datetimediff tsordsdiff monthsbetween datesub dateage timediff age")
_FORMATS = _names("timetostr tochar strftime formatdate dateformat tsordstotimestr formattimestamp")

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@lru_cache(maxsize=65536)
def effects(operations: tuple[Operation, ...], dialect: str = "") -> tuple[Effect, ...]:
    """Return what a chain of operations does, innermost first; steps that keep everything are left out.

    Args:
        operations: the chain.
        dialect: of its SQL; only replacements by patterns differ, and hide less where it is not given.
    """
    found: list[Effect] = []
    for at, operation in enumerate(operations):
        effect = _effect(operations, at, plain_name(operation.name), operation, dialect)
        if effect.kind is not Kind.KEEP:
            found.append(effect)
    return tuple(found)


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Return a function's name as the tables spell it; one of a schema is in no table, whatever it is called."""
    if not name[:1].isalpha():
        return name.replace(" ", "")
    return name.lower().replace("_", "").replace(" ", "")


def bare_name(name: str) -> str:
    """Return a function's name without its schema, as a policy may declare it."""
    return plain_name(name).rpartition(".")[2] or plain_name(name)


def literal(arg: str) -> str | None:
    """Return the content of a literal argument without quotes, None if it is no literal."""
    if len(arg) >= 2 and arg[0] == arg[-1] == "'":
        inner = arg[1:-1]
        return inner if "'" not in inner.replace("''", "") else None
    if _NUMBER.fullmatch(arg) or arg.isidentifier():
        return arg
    return None


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A step that leaves part of a value; of `nested` parts the finer one holds the coarser."""

    step: str
    nested: bool


@lru_cache(maxsize=65536)
def parts(operations: tuple[Operation, ...]) -> tuple[Part, ...]:
    """Return the steps of a chain that leave part of a value, so that two parts can be told apart."""
    found = []
    for at, operation in enumerate(operations):
        effect = _effect(operations, at, plain_name(operation.name), operation, "")
        if effect.kind in _NESTED or effect.kind in _BESIDES:
            found.append(Part(str(operation), effect.kind in _NESTED and not effect.fixed))
    return tuple(found)


_NESTED = frozenset({Kind.DATE, Kind.BUCKET, Kind.ROUND})
_BESIDES = frozenset({Kind.SHOW, Kind.REPLACE, Kind.DOMAIN, Kind.MODULO})


def _effect(chain: tuple[Operation, ...], at: int, name: str, operation: Operation, dialect: str) -> Effect:
    table = _BY_NAME.get(name)
    if table is not None:
        if table in {Kind.HASH, Kind.MAC}:
            return Effect(table, operation.name, salts=_salts(chain, at))
        return Effect(table, operation.name)
    if name in _REPLACES:
        return _replace(operation, dialect)
    special = _SPECIAL.get(name)
    if special is not None:
        return special(chain, at, operation)
    for names, kind in ((_DATE_NAMES, "removed"), (_CYCLE_NAMES, "cycle")):
        unit = names.get(name)
        if unit is not None:
            return _date(operation.name, unit, cyclic=kind == "cycle")
    return Effect(Kind.KEEP, operation.name)


def _salts(chain: tuple[Operation, ...], at: int) -> tuple[str, ...]:
    """Return what was mixed in before a hash: its own other arguments, and those of concatenations."""
    salts = [arg for arg in chain[at].args if arg != "·"]
    for operation in reversed(chain[:at]):
        name = plain_name(operation.name)
        if name in {"||", "concat", "concatws", "safeconcat", "dpipe", "+"}:
            salts.extend(arg for arg in operation.args if arg != "·")
        elif name not in _ENCODINGS and name not in {"convertto", "trycast", "coalesce", "converttocharset"}:
            break
    return tuple(salts)


def _numbers(operation: Operation) -> list[float]:
    return [float(arg) for arg in operation.args if _NUMBER.fullmatch(arg)]


def _words(operation: Operation) -> list[str]:
    found = [literal(arg) for arg in operation.args if arg != "·"]
    return [word.lower().replace("_", "") for word in found if word is not None]


def _show_edge(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    """LEFT and RIGHT show as many characters as they say; a negative count shows all but some."""
    numbers = _numbers(operation)
    if operation.args[:1] == ("·",) and len(numbers) == 1 and numbers[0] >= 0:
        return Effect(Kind.SHOW, operation.name, amount=numbers[0])
    return Effect(Kind.KEEP, operation.name)


def _show_substring(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    args = operation.args
    if len(args) >= 2 and args[0] == "·" and all(_NUMBER.fullmatch(arg) for arg in args[1:]):
        start = float(args[1])
        if len(args) == 3 and float(args[2]) >= 0:
            return Effect(Kind.SHOW, operation.name, amount=float(args[2]))
        if len(args) == 2 and start < 0:
            return Effect(Kind.SHOW, operation.name, amount=-start)
    return Effect(Kind.KEEP, operation.name)


def _split(chain: tuple[Operation, ...], at: int, operation: Operation) -> Effect:
    """The part of an e-mail address after the `@`; any other part is kept whole."""
    words = [literal(arg) for arg in operation.args if arg != "·"]
    name = plain_name(operation.name)
    if operation.args[:1] != ("·",) or words[:1] != ["@"]:
        return Effect(Kind.KEEP, operation.name)
    if name in {"splitpart", "substringindex"}:
        return Effect(Kind.DOMAIN if words[1:2] in (["2"], ["-1"]) else Kind.KEEP, operation.name)
    follow = chain[at + 1] if at + 1 < len(chain) else None
    if follow is not None and plain_name(follow.name) in {"[]", "getextract"} and follow.args[1:] == ("1",):
        return Effect(Kind.DOMAIN, operation.name)
    return Effect(Kind.KEEP, operation.name)


_AFTER_AT = re.compile(r"\^?@(\(?(\.[+*]|\[\^@\][+*]|\[[\w.\\-]+\][+*])\)?)\$?")
_BEFORE_AT = re.compile(r"\^?(\.\*|\.\+|\[\^@\][*+]|\.\*\?|\.\+\?|\(\.\*\)|\(\.\+\))@")
_SOME_DIGITS = re.compile(r"\^?\(?(?:\\d|\[0-9\]|\.|\\w|\[A-Za-z\]|\[a-z\])(?:\{(\d+)\})?\)?\$?")
_REFERENCE = re.compile(r"\\+\d|\$\d|\\g<|\$\{")


def _extract(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    pattern = _pattern(operation)
    if pattern is not None and _AFTER_AT.fullmatch(pattern):
        return Effect(Kind.DOMAIN, operation.name)
    some = _SOME_DIGITS.fullmatch(pattern) if pattern is not None else None
    if some is not None:
        return Effect(Kind.SHOW, operation.name, amount=float(some.group(1) or 1))
    return Effect(Kind.KEEP, operation.name)


def _replace(operation: Operation, dialect: str) -> Effect:
    """A replacement hides something only if its pattern is sure to eat letters or digits and gives none back."""
    pattern = _pattern(operation)
    by = literal(operation.args[2]) if len(operation.args) > 2 else ""
    if pattern is None or by is None:
        return Effect(Kind.KEEP, operation.name)
    if _BEFORE_AT.fullmatch(pattern) and not _REFERENCE.search(by):
        return Effect(Kind.DOMAIN, operation.name)
    everywhere = _everywhere(operation, dialect)
    found = hidden(pattern, by, everywhere=everywhere) if everywhere is not None else None
    if found is None:
        return Effect(Kind.KEEP, operation.name)
    return Effect(Kind.REPLACE, operation.name, amount=found.shown, hides=found.what)


def _everywhere(operation: Operation, dialect: str) -> bool | None:
    """Tell whether every match is replaced, None if the first ones are skipped or that cannot be told.

    After the replacement come flags, or where to start and which match to replace (0 for all).
    """
    name = plain_name(operation.name)
    if name in {"replaceregexpall", "replaceregexpone"}:
        return name == "replaceregexpall"
    further = operation.args[3:]
    numbers = [int(arg) for arg in further if arg.isdigit()]
    flags = [literal(arg) for arg in further if arg.startswith("'")]
    if len(numbers) + len(flags) != len(further) or any(number > 1 for number in numbers):
        return None
    if numbers and numbers[0] != 1:
        return None
    if len(numbers) > 1:
        return numbers[1] == 0
    return dialect in REPLACES_ALL or any("g" in (flag or "") for flag in flags)


def _pattern(operation: Operation) -> str | None:
    args = operation.args
    return literal(args[1]) if len(args) > 1 and args[0] == "·" and args[1].startswith("'") else None


def _mask(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    """Databricks' MASK replaces letters and digits, unless an argument is null and keeps them."""
    if operation.args[:1] != ("·",) or any(not arg.startswith("'") for arg in operation.args[1:]):
        return Effect(Kind.KEEP, operation.name)
    return Effect(Kind.REPLACE, operation.name, hides="any")


def _date(name: str, unit: str, *, cyclic: bool) -> Effect:
    if cyclic and unit in _DATE_CYCLE:
        return Effect(Kind.DATE, name, fixed=_DATE_CYCLE[unit])
    if unit in _DATE_REMOVED:
        return Effect(Kind.DATE, name, amount=_DATE_REMOVED[unit])
    return Effect(Kind.KEEP, name)


def _truncated(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    units = [word.partition("(")[0] for word in _words(operation)]
    known = [unit for unit in units if unit in _DATE_REMOVED]
    if known:
        return _date(operation.name, known[0], cyclic=False)
    if plain_name(operation.name) == "trunc" and not [unit for unit in units if not _NUMBER.fullmatch(unit)]:
        return _rounded(_chain, _at, operation)
    return Effect(Kind.KEEP, operation.name)


def _part(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    for unit in _words(operation):
        if unit in _DATE_CYCLE:
            return _date(operation.name, unit, cyclic=True)
        if unit in _DATE_REMOVED:
            return _date(operation.name, unit, cyclic=False)
    return Effect(Kind.KEEP, operation.name)


def _difference(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    """A difference in years from one fixed day says no more than the year; in days it says it all."""
    for unit in _words(operation):
        if unit in _DATE_REMOVED:
            return _date(operation.name, unit, cyclic=False)
    return Effect(Kind.KEEP, operation.name)


def _formatted(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    for arg in operation.args:
        text = literal(arg) if arg.startswith("'") else None
        if text is None:
            continue
        if text in {"%Y", "YYYY", "yyyy", "%G"}:
            return _date(operation.name, "year", cyclic=False)
        if re.fullmatch(r"(%Y|YYYY|yyyy)[-/ ]?(%m|MM|%b|MON)", text):
            return _date(operation.name, "month", cyclic=False)
    return Effect(Kind.KEEP, operation.name)


def _rounded(chain: tuple[Operation, ...], at: int, operation: Operation) -> Effect:
    """ROUND keeps decimals; after a division (or for a whole-number cast) it makes bands."""
    numbers = _numbers(operation)
    band = _divided(chain, at)
    if band:
        band /= 10 ** (numbers[-1] if numbers else 0.0)
        return Effect(Kind.BUCKET if band > 1 else Kind.KEEP, operation.name, amount=band)
    if len(numbers) < len(operation.args) - 1:
        return Effect(Kind.KEEP, operation.name)
    if numbers:
        return Effect(Kind.ROUND, operation.name, amount=numbers[-1])
    return Effect(Kind.ROUND, operation.name, amount=0.0)


def _floored(chain: tuple[Operation, ...], at: int, operation: Operation) -> Effect:
    band = _divided(chain, at)
    if band:
        return Effect(Kind.BUCKET, operation.name, amount=band)
    return Effect(Kind.ROUND, operation.name, amount=0.0)


def _integer_division(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    numbers = _numbers(operation)
    if operation.args[:1] == ("·",) and numbers and numbers[-1] > 1:
        return Effect(Kind.BUCKET, operation.name, amount=numbers[-1])
    return Effect(Kind.KEEP, operation.name)


def _divided(chain: tuple[Operation, ...], at: int) -> float:
    """Return the divisor if the step before, casts aside, divides by a number above one."""
    for operation in reversed(chain[:at]):
        name = plain_name(operation.name)
        if name in {"/", "safedivide", "div"}:
            numbers = _numbers(operation)
            divides = operation.args[:1] == ("·",) and numbers and numbers[-1] > 1
            return numbers[-1] if divides else 0.0
        if name not in {"cast", "trycast", "paren"}:
            return 0.0
    return 0.0


def _modulo(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    numbers = _numbers(operation)
    if operation.args[:1] == ("·",) and numbers and numbers[-1] > 0:
        return Effect(Kind.MODULO, operation.name, amount=numbers[-1])
    return Effect(Kind.KEEP, operation.name)


def _width_bucket(_chain: tuple[Operation, ...], _at: int, operation: Operation) -> Effect:
    numbers = _numbers(operation)
    if operation.args[:1] == ("·",) and len(numbers) == 3 and numbers[-1] >= 1:
        return Effect(Kind.MODULO, operation.name, amount=numbers[-1] + 2)
    if operation.name == "ntile" and numbers:
        return Effect(Kind.MODULO, operation.name, amount=numbers[-1])
    return Effect(Kind.KEEP, operation.name)


_BY_NAME: dict[str, Kind] = {
    name: kind
    for names, kind in (
        (HASHES, Kind.HASH),
        (MACS, Kind.MAC),
        (DECRYPTS, Kind.DECRYPT),
        (TALLIES, Kind.TALLY),
        (TOTALS, Kind.TOTAL),
        (PICKS, Kind.PICK),
        (COLLECTS, Kind.COLLECT),
        (_EXISTS, Kind.EXISTS),
        (_COMPARES, Kind.COMPARE),
        (("window",), Kind.WINDOW),
    )
    for name in names
}
_REPLACES = frozenset({"regexpreplace", "replaceregexpall", "replaceregexpone"})
_SPECIAL = {
    "left": _show_edge,
    "right": _show_edge,
    "substring": _show_substring,
    "substr": _show_substring,
    "mid": _show_substring,
    "splitpart": _split,
    "split": _split,
    "regexpsplit": _split,
    "substringindex": _split,
    "regexpextract": _extract,
    "regexpsubstr": _extract,
    "mask": _mask,
    **dict.fromkeys(_TRUNCS, _truncated),
    **dict.fromkeys(_PARTS, _part),
    **dict.fromkeys(_DIFFS, _difference),
    **dict.fromkeys(_FORMATS, _formatted),
    "round": _rounded,
    "floor": _floored,
    "ceil": _floored,
    "ceiling": _floored,
    "//": _integer_division,
    "intdiv": _integer_division,
    "div": _integer_division,
    "%": _modulo,
    "mod": _modulo,
    "widthbucket": _width_bucket,
}

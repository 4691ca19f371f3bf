"""Classes, regime packs and lookups, and how a wrong file of a user's own is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.errors import PolicyError
from governance.labels.model import Level, Role, Taxonomy
from governance.labels.taxonomy import contains, known, level_of, overlaps, role_of, roles_of
from governance.readers.taxonomy import known_regimes, load_taxonomy

ALL = ("pipl", "gdpr", "cpra", "hipaa", "pci_dss")


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(ALL)


def test_every_pack_is_shipped(taxonomy):
    assert known_regimes() == tuple(sorted(ALL))
    assert [regime.name for regime in taxonomy.regimes] == list(ALL)


# The table of facts: class, main role, levels under PIPL, GDPR, CPRA, HIPAA, PCI DSS.
P, S, X, NO = Level.PERSONAL, Level.SENSITIVE, Level.PROHIBITED, Level.NONE
LEVELS = [
    ("identity.name", Role.IDENTIFIER, P, P, P, P, P),
    ("identity.username", Role.IDENTIFIER, P, P, P, P, NO),
    ("identity.photo", Role.IDENTIFIER, P, P, P, P, NO),
    ("contact.email", Role.IDENTIFIER, P, P, P, P, NO),
    ("contact.phone", Role.IDENTIFIER, P, P, P, P, NO),
    ("contact.address.street", Role.IDENTIFIER, P, P, P, P, NO),
    ("contact.address.postal", Role.QUASI, P, P, P, P, NO),
    ("contact.address.city", Role.QUASI, P, P, P, P, NO),
    ("contact.address.region", Role.QUASI, P, P, P, NO, NO),
    ("govid.national", Role.IDENTIFIER, P, P, S, P, NO),
    ("govid.passport", Role.IDENTIFIER, P, P, S, P, NO),
    ("govid.driver_licence", Role.IDENTIFIER, P, P, S, P, NO),
    ("govid.immigration_status", Role.ATTRIBUTE, S, P, S, NO, NO),
    ("account.id", Role.PSEUDONYM, P, P, P, P, NO),
    ("account.pseudonym", Role.PSEUDONYM, P, P, P, P, NO),
    ("device.id", Role.PSEUDONYM, P, P, P, P, NO),
    ("device.cookie", Role.PSEUDONYM, P, P, P, P, NO),
    ("device.ip", Role.PSEUDONYM, P, P, P, P, NO),
    ("vehicle.plate", Role.IDENTIFIER, P, P, P, P, NO),
    ("secret.password", Role.SECRET, P, P, S, NO, NO),
    ("secret.credential", Role.SECRET, P, P, S, NO, S),
    ("demographic.birth_date", Role.QUASI, P, P, P, P, NO),
    ("demographic.age", Role.QUASI, P, P, P, P, NO),
    ("demographic.sex_gender", Role.QUASI, P, P, P, NO, NO),
    ("demographic.nationality", Role.QUASI, P, P, S, NO, NO),
    ("demographic.marital", Role.QUASI, P, P, P, NO, NO),
    ("belief.religion", Role.ATTRIBUTE, S, S, S, NO, NO),
    ("belief.political", Role.ATTRIBUTE, S, S, P, NO, NO),
    ("belief.union", Role.ATTRIBUTE, S, S, S, NO, NO),
    ("origin.race_ethnicity", Role.ATTRIBUTE, S, S, S, NO, NO),
    ("identity.special_status", Role.ATTRIBUTE, S, S, P, NO, NO),
    ("health.diagnosis", Role.ATTRIBUTE, S, S, S, S, NO),
    ("health.medication", Role.ATTRIBUTE, S, S, S, S, NO),
    ("health.visit", Role.ATTRIBUTE, S, S, S, S, NO),
    ("health.record_number", Role.ATTRIBUTE, S, S, S, S, NO),
    ("health.insurance_id", Role.IDENTIFIER, S, S, S, P, NO),
    ("genetic", Role.ATTRIBUTE, S, S, S, P, NO),
    ("biometric.face", Role.IDENTIFIER, S, S, S, P, NO),
    ("sexlife_orientation", Role.ATTRIBUTE, S, S, S, NO, NO),
    ("criminal", Role.ATTRIBUTE, S, S, P, NO, NO),
    ("neural", Role.ATTRIBUTE, S, S, S, NO, NO),
    ("finance.card.pan", Role.IDENTIFIER, S, P, S, P, S),
    ("finance.card.cvv", Role.SECRET, S, P, S, NO, X),
    ("finance.card.track", Role.SECRET, S, P, S, NO, X),
    ("finance.card.pin", Role.SECRET, S, P, S, NO, X),
    ("finance.account", Role.IDENTIFIER, S, P, S, P, NO),
    ("finance.credit_score", Role.ATTRIBUTE, S, P, P, NO, NO),
    ("finance.income", Role.ATTRIBUTE, S, P, P, NO, NO),
    ("location.precise", Role.QUASI, S, P, S, P, NO),
    ("location.track", Role.QUASI, S, P, S, P, NO),
    ("location.coarse", Role.QUASI, P, P, P, P, NO),
    ("comms.content", Role.ATTRIBUTE, S, P, S, NO, NO),
    ("behaviour.browsing", Role.BEHAVIOUR, P, P, P, NO, NO),
    ("employment.title", Role.QUASI, P, P, P, NO, NO),
    ("employment.dept", Role.QUASI, P, P, P, NO, NO),
    ("employment.salary", Role.ATTRIBUTE, P, P, P, NO, NO),
    ("event.date", Role.QUASI, P, P, P, P, NO),
    ("freetext", Role.UNKNOWN, S, S, S, S, S),
    ("unknown", Role.UNKNOWN, S, S, S, S, S),
]


@pytest.mark.parametrize("row", LEVELS, ids=lambda row: row[0])
def test_level_under_each_regime(row):
    name, role, *levels = row
    for regime, level in zip(ALL, levels, strict=True):
        alone = load_taxonomy([regime])
        assert role_of(alone, name) is role
        assert level_of(alone, name).level is level, regime


def test_every_class_stands_in_the_table_or_under_one_that_does(taxonomy):
    listed = {row[0] for row in LEVELS}
    for name in taxonomy.classes:
        assert (
            name in listed
            or name in {"health", "biometric", "behaviour"}
            or name.startswith(("biometric.", "behaviour."))
        )


def test_every_entry_says_its_article_and_whether_it_was_checked(taxonomy):
    for regime in taxonomy.regimes:
        for name, entry in regime.entries.items():
            assert entry.article, (regime.name, name)
            assert known(taxonomy, name) or name in taxonomy.groups
    pipl = next(regime for regime in taxonomy.regimes if regime.name == "pipl")
    assert not pipl.entries["criminal"].verified
    assert not pipl.entries["sexlife_orientation"].verified
    assert pipl.entries["health"].verified


def test_the_strictest_regime_decides_and_is_named(taxonomy):
    found = level_of(taxonomy, "finance.card.cvv")
    assert (found.level, found.regime) == (Level.PROHIBITED, "pci_dss")
    assert level_of(load_taxonomy(["gdpr", "pipl"]), "finance.account").regime == "pipl"


def test_regimes_of_the_same_level_are_named_too():
    found = level_of(load_taxonomy(["pipl", "gdpr"]), "health.diagnosis")
    assert found.regime == "pipl"
    assert [other.regime for other in found.others] == ["gdpr"]


def test_a_minor_raises_what_is_personal_and_nothing_else():
    both = load_taxonomy(["gdpr", "pipl"])
    assert level_of(both, "contact.email", minor=True).level is Level.SENSITIVE
    assert level_of(both, "contact.email", minor=True).entry.article == "PIPL 28"
    assert level_of(load_taxonomy(["gdpr"]), "contact.email", minor=True).level is Level.PERSONAL
    assert level_of(load_taxonomy(["hipaa"]), "demographic.marital", minor=True).level is Level.NONE


def test_an_override_replaces_the_regimes(taxonomy):
    levels = {"employment.*": Level.PERSONAL, "employment.salary": Level.SENSITIVE}
    assert level_of(taxonomy, "employment.salary", overrides=levels).level is Level.SENSITIVE
    assert level_of(taxonomy, "employment.title", overrides=levels).level is Level.PERSONAL
    assert (
        level_of(taxonomy, "health.diagnosis", overrides={"health": Level.PERSONAL}).level is Level.PERSONAL
    )


def test_a_class_nobody_knows_is_sensitive(taxonomy):
    assert level_of(taxonomy, "no.such.class").level is Level.SENSITIVE
    assert role_of(taxonomy, "no.such.class") is Role.UNKNOWN
    assert level_of(load_taxonomy([]), "health.diagnosis").level is Level.SENSITIVE
    assert level_of(load_taxonomy([]), "contact.email").level is Level.PERSONAL


def test_a_subclass_is_like_its_parent(taxonomy):
    assert roles_of(taxonomy, "health.diagnosis.icd10") == (Role.ATTRIBUTE,)
    assert level_of(taxonomy, "health.diagnosis.icd10").level is Level.SENSITIVE


@pytest.mark.parametrize(
    ("pattern", "data_class", "inside", "touches"),
    [
        ("health.*", "health.diagnosis", True, True),
        ("health", "health.diagnosis", True, True),
        ("health.*", "health", True, True),
        ("health.diagnosis", "health", False, True),
        ("health.*", "healthy", False, False),
        ("contact.email", "contact.email", True, True),
        ("contact.email", "contact.phone", False, False),
        ("contact.address.*", "contact.address.street", True, True),
        ("*", "contact.email", True, True),
        ("health.*", "unknown", False, True),
        ("contact.email", "unknown", False, True),
    ],
)
def test_containment_and_overlap(pattern, data_class, inside, touches):
    assert contains(pattern, data_class) is inside
    assert overlaps(pattern, data_class) is touches


GOOD = """\
version: 1
groups: {loyalty: Loyalty programmes}
classes:
  loyalty.tier: {roles: [behaviour], description: a level of status}
  health.diagnosis.mental: {roles: [attribute]}
dependencies: [[contact.address.postal, loyalty.tier]]
regimes:
  house:
    title: House rules
    default: {level: none}
    entries: {loyalty: {level: sensitive, article: "House 3", verified: true}}
  gdpr:
    entries: {finance.income: {level: sensitive, article: "Works agreement 7"}}
"""


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "own.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_user_adds_classes_levels_and_packs(tmp_path):
    own = load_taxonomy(["house", "gdpr"], [write(tmp_path, GOOD)])
    assert level_of(own, "loyalty.tier").regime == "house"
    assert level_of(own, "finance.income").entry.article == "Works agreement 7"
    assert level_of(own, "health.diagnosis.mental").regime == "gdpr"
    assert ("contact.address.postal", "loyalty.tier") in own.dependencies
    assert "finance.income" not in load_taxonomy(["gdpr"]).regimes[0].entries


@pytest.mark.parametrize(
    ("text", "line", "message", "nearest"),
    [
        ("classes:\n  contact.pager: {role: [identifier]}\n", 2, "unknown key `role`", "roles"),
        ("classes:\n  contact.pager: {}\n", 2, "lacks `roles`", ""),
        (
            "classes:\n  contact.pager: {roles: [identifer]}\n",
            2,
            "role `identifer` is not known",
            "identifier",
        ),
        ("classes:\n  contat.pager: {roles: [identifier]}\n", 2, "neither a class nor a group", "contact"),
        ("classes:\n  Contact: {roles: [identifier]}\n", 2, "not the name of a class", ""),
        ("classes:\n  contact.a.b.c.d: {roles: [identifier]}\n", 2, "not the name of a class", ""),
        ("classes:\n  contact.pager: {roles: [identifier], bits: many}\n", 2, "is not a number", ""),
        ("classes:\n  contact.pager: {roles: [identifier], bits: -3}\n", 2, "is -3", ""),
        (
            "classes:\n  contact.pager: {roles: [quasi], coarser: contact.emial}\n",
            2,
            "class `contact.emial`",
            "contact.email",
        ),
        ("klasses: {}\n", 1, "unknown key `klasses`", "classes"),
        ("version: 2\n", 1, "`version` is 2", ""),
        ("dependencies: [[contact.email]]\n", 1, "is not a pair", ""),
        (
            "dependencies: [[contact.email, contact.adress]]\n",
            1,
            "`contact.adress` is not known",
            "contact.address.city",
        ),
        ("regimes:\n  own:\n    entries: {}\n", 3, "lacks `default`", ""),
        (
            "regimes:\n  gdpr:\n    entries:\n      health: {level: sensitiv}\n",
            4,
            "level `sensitiv`",
            "sensitive",
        ),
        (
            "regimes:\n  gdpr:\n    entries:\n      helth: {level: sensitive}\n",
            4,
            "class `helth` is not known",
            "health",
        ),
        (
            "regimes:\n  gdpr:\n    entries:\n      health: {level: sensitive, verified: maybe}\n",
            4,
            "`verified`",
            "",
        ),
        ("a: &a [*a]\n", 1, "anchors", ""),
        (b"\xff\xfe\x00", 1, "UTF-16", ""),
    ],
)
def test_a_wrong_file_names_the_line_and_the_nearest_word(tmp_path, text, line, message, nearest):
    path = write(tmp_path, text)
    with pytest.raises(PolicyError) as caught:
        load_taxonomy(["gdpr"], [path])
    problem = caught.value.problems[0]
    assert problem.path == path.as_posix()
    assert problem.line == line
    assert message in problem.message
    assert problem.nearest == nearest


def test_all_problems_come_at_once(tmp_path):
    path = write(tmp_path, "classes:\n  a.b: {roles: [x]}\n  c.d: {rols: [quasi]}\n")
    with pytest.raises(PolicyError) as caught:
        load_taxonomy(["gpdr"], [path])
    assert len(caught.value.problems) == 6
    assert caught.value.problems[-1].nearest == "gdpr"


def test_a_missing_file_is_one_problem(tmp_path):
    with pytest.raises(PolicyError, match=r"no such file"):
        load_taxonomy([], [tmp_path / "nowhere.yml"])

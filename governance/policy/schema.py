"""A JSON Schema of `privacy.yml`, so that an editor completes and checks it while it is written."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from governance.labels.declare import NOT_PERSONAL
from governance.labels.model import Identity, Level, State, Taxonomy
from governance.policy.model import Mode
from governance.policy.words import AUDIENCES, BASES, ON_VIOLATION

Schema = dict[str, Any]


def json_schema(taxonomy: Taxonomy, regimes: Collection[str]) -> Schema:
    """Return a JSON Schema (draft 2020-12) of a policy's main file.

    It knows shapes and fixed words. What depends on other parts of the policy (purposes, subjects, own
    audiences) or on the project is left to `governance check`.

    Args:
        taxonomy: for the names of classes.
        regimes: names of the packs known.
    """
    prefixes = {
        ".".join(name.split(".")[:n]) for name in taxonomy.classes for n in range(1, name.count(".") + 2)
    }
    definitions = {
        "text": {"type": "string", "minLength": 1},
        "texts": _one_or_more({"type": "string", "minLength": 1}),
        "column": {"type": "string", "pattern": r"^.+\..+$"},
        "date": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"},
        "class": {"enum": sorted({*taxonomy.classes, *NOT_PERSONAL})},
        "pattern": {"enum": sorted({"*", *prefixes, *(f"{prefix}.*" for prefix in prefixes)})},
        "state": {"enum": [state.value for state in State]},
        "level": {"enum": [level.word for level in Level]},
        "group": {"anyOf": [{"const": "k"}, {"type": "integer", "minimum": 2}]},
        "condition": _condition(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "privacy.yml",
        "description": "The privacy policy of a dbt project, read by dbt-governance.",
        **_object(_sections(regimes), required=("version",)),
        "$defs": definitions,
    }


def _sections(regimes: Collection[str]) -> Schema:
    return {
        "version": {"const": 1},
        "regimes": _one_or_more({"type": "string", "examples": sorted(regimes)}, unique=True),
        "mode": {"enum": [mode.value for mode in Mode]},
        "k": {"type": "integer", "minimum": 2},
        "include": _one_or_more(_ref("text")),
        "taxonomy": _one_or_more(_ref("text")),
        "audiences": _ref("texts"),
        "approvers": _ref("texts"),
        "controller": _ref("text"),
        "on_violation": {"enum": sorted(ON_VIOLATION)},
        "levels": _map(_ref("level")),
        "dependencies": {"type": "array", "items": {"type": "string", "pattern": "^.+->.+$"}},
        "subjects": _map(_subject()),
        "classify": _map(_classification()),
        "purposes": _map(_purpose()),
        "zones": _map(_zone()),
        "declassify": {"type": "array", "items": _declassifier()},
        "rules": {"type": "array", "items": _rule()},
        "waivers": {"type": "array", "items": _waiver()},
    }


def _subject() -> Schema:
    minors = _object(
        {"under": {"type": "integer", "minimum": 1, "maximum": 30}, "by": _ref("column")},
        required=("under", "by"),
    )
    return _object(
        {"key": _ref("column"), "population": {"type": "integer", "minimum": 1}, "minors": minors},
        required=("key",),
    )


def _classification() -> Schema:
    return _object(
        {
            "subject": _ref("text"),
            "collected_for": _ref("texts"),
            "columns": _map(_ref("class")),
        }
    )


def _purpose() -> Schema:
    consent = _object(
        {"table": _ref("text"), "key": _ref("text"), "when": _ref("text")}, required=("table", "key", "when")
    )
    return {
        **_object(
            {
                "basis": {"enum": sorted(BASES)},
                "consent": consent,
                "assessment": _ref("text"),
                "compatible_with": _ref("texts"),
                "adults_only": {"type": "boolean"},
                "retention": _ref("text"),
                "transfer": _ref("text"),
                "recipients": _ref("texts"),
            },
            null=True,
        ),
        "dependentRequired": {"compatible_with": ["assessment"]},
    }


def _zone() -> Schema:
    carries = {"properties": {"audience": {"const": "pipeline"}, "for": False}, "required": ["audience"]}
    serves = {"properties": {"audience": {"not": {"const": "pipeline"}}}, "required": ["for"]}
    return {
        **_object(
            {
                "for": _ref("texts"),
                "audience": {"type": "string", "examples": sorted(AUDIENCES)},
                "owner": _ref("text"),
                "k": {"type": "integer", "minimum": 2},
            }
        ),
        "oneOf": [carries, serves],
    }


def _declassifier() -> Schema:
    names = ("macro", "function", "test")
    return {
        **_object(
            {
                **{name: _ref("text") for name in names},
                "gives": _ref("state"),
                "secret": {"type": "string", "pattern": r"^(env|vault)\.[A-Za-z_][A-Za-z0-9_/.-]*$"},
                "min": _ref("group"),
                "classes": _one_or_more(_ref("pattern")),
            },
            required=("gives",),
        ),
        "oneOf": [{"required": [name]} for name in names],
    }


def _rule() -> Schema:
    concerns = _one_or_more({"anyOf": [_ref("pattern"), _ref("level"), {"const": "linkage"}]})
    return {
        **_object(
            {
                "allow": concerns,
                "forbid": concerns,
                "for": _ref("texts"),
                "audience": _ref("texts"),
                "zone": _ref("texts"),
                "subject": _ref("texts"),
                "state": _one_or_more(_ref("state")),
                "except": _ref("condition"),
                "require": _ref("condition"),
                "because": _ref("text"),
            }
        ),
        "oneOf": [{"required": ["allow"]}, {"required": ["forbid"]}],
        "dependentRequired": {"except": ["forbid"], "require": ["allow"]},
    }


def _condition() -> Schema:
    return {
        **_object(
            {
                "state": _one_or_more(_ref("state")),
                "identity": {"enum": [identity.word for identity in Identity]},
                "consent": {"type": "boolean"},
                "adults": {"type": "boolean"},
                "min_group": _ref("group"),
            }
        ),
        "minProperties": 1,
    }


def _waiver() -> Schema:
    required = ("flow", "state", "reason", "approved_by", "expires")
    return _object(
        {
            "flow": {"type": "string", "pattern": r"^\s*(\*|\S+\.\S+)\s*->\s*\S+\.\S+\s*$"},
            "state": _ref("state"),
            "class": _ref("class"),
            "zone": _ref("text"),
            "reason": _ref("text"),
            "approved_by": _ref("text"),
            "expires": _ref("date"),
        },
        required=required,
    )


def _object(properties: Schema, *, required: Collection[str] = (), null: bool = False) -> Schema:
    found: Schema = {
        "type": ["object", "null"] if null else "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        found["required"] = list(required)
    return found


def _map(values: Schema) -> Schema:
    return {"type": ["object", "null"], "additionalProperties": values}


def _one_or_more(item: Schema, *, unique: bool = False) -> Schema:
    many: Schema = {"type": "array", "items": item}
    if unique:
        many["uniqueItems"] = True
    return {"anyOf": [item, many]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}

"""Classes are added to dbt's YAML as a person would write them; everything else stays byte for byte."""

from __future__ import annotations

import difflib

import pytest

from governance.errors import InputError
from governance.readers.yamlfile import parse_yaml, plain
from governance.writers.dbt_yaml import add_class

SOURCES = """\
version: 2  # dbt

sources:
  - name: app
    schema: raw_app   # the app
    tables:
      - name: users
        description: >
          People who signed up.
          Two lines.
        columns:
          # the key
          - name: user_id
            data_tests: [unique]   # must hold
          - name: email
            description: "Where we write: to"
            config:
              tags: [x]
          - {name: phone, data_type: varchar}
          - name: born
            meta:
              owner: me
          - name: kept
            config: {meta: {governance: {class: account.id}}}
          - name: note
            config:
              meta: {}

      - name: empty
models:
  - name: people
    columns:
    - name: full_name
"""


def added(text: str) -> list[str]:
    return [
        line[2:]
        for line in difflib.ndiff(SOURCES.splitlines(), text.splitlines())
        if line[:2] in {"+ ", "- "}
    ]


def edit(column: str, *resource: str, data_class: str = "contact.email") -> str:
    return add_class(SOURCES, resource=resource, column=column, data_class=data_class, path="app.yml")


USERS = ("sources", "app", "users")


@pytest.mark.parametrize(
    ("column", "resource", "lines"),
    [
        ("user_id", USERS, ["            config: {meta: {governance: {class: contact.email}}}"]),
        ("email", USERS, ["              meta: {governance: {class: contact.email}}"]),
        (
            "phone",
            USERS,
            [
                "          - {name: phone, data_type: varchar}",
                "          - {config: {meta: {governance: {class: contact.email}}}, name: phone, data_type: varchar}",
            ],
        ),
        ("born", USERS, ["              governance: {class: contact.email}"]),
        (
            "note",
            USERS,
            ["              meta: {}", "              meta: {governance: {class: contact.email}}"],
        ),
        (
            "fresh",
            USERS,
            ["          - name: fresh", "            config: {meta: {governance: {class: contact.email}}}"],
        ),
        (
            "c 1",
            ("sources", "app", "empty"),
            [
                "        columns:",
                '          - name: "c 1"',
                "            config: {meta: {governance: {class: contact.email}}}",
            ],
        ),
        ("full_name", ("models", "people"), ["      config: {meta: {governance: {class: contact.email}}}"]),
    ],
)
def test_only_what_is_needed_is_added(column: str, resource: tuple[str, ...], lines: list[str]) -> None:
    assert added(edit(column, *resource)) == lines


def test_windows_line_ends_stay() -> None:
    text = SOURCES.replace("\n", "\r\n")
    edited = add_class(text, resource=USERS, column="user_id", data_class="account.id", path="app.yml")
    assert "\r\n" in edited
    assert edited.replace("\r\n", "").count("\n") == 0
    assert plain(parse_yaml(edited, path="x")) == plain(
        parse_yaml(edit("user_id", *USERS, data_class="account.id"), path="x")
    )


def test_all_of_them_one_after_the_other() -> None:
    text = SOURCES
    for column in ("user_id", "email", "phone", "born", "note", "fresh"):
        text = add_class(text, resource=USERS, column=column, data_class="contact.email", path="app.yml")
    columns = plain(parse_yaml(text, path="x"))["sources"][0]["tables"][0]["columns"]
    assert [column["name"] for column in columns] == [
        "user_id",
        "email",
        "phone",
        "born",
        "kept",
        "note",
        "fresh",
    ]
    assert "# the key" in text
    assert "# must hold" in text


@pytest.mark.parametrize(
    ("column", "resource", "said"),
    [
        ("kept", USERS, "has a class already"),
        ("x", ("sources", "app", "nothing"), "`app.nothing` is not in the file"),
        ("x", ("seeds", "people"), "`people` is not in the file"),
    ],
)
def test_what_cannot_be_edited_is_said(column: str, resource: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError) as caught:
        edit(column, *resource)
    assert said in str(caught.value)
    assert "app.yml" in str(caught.value)


ANCHORS = """\
version: 2
models:
  - name: a
    columns:
      - &key
        name: id
        description: "the key: of all"
      - name: note
        description: |
          Free text.

          # no comment
      # behind the note
  - name: b
    columns:
      - *key
  - name: c
    columns: []
  - name: d
    columns:
    description: {{ x: 1, y: [1,
        2]}}
  - {{name: e, columns: [{{name: id,
        description: "two\\nlines"}}]}}
  - name: f
    description: >-
      folded
      text
""".replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    ("model", "column", "lines"),
    [
        ("a", "note", ["        config: {meta: {governance: {class: freetext}}}"]),
        ("b", "other", ["      - name: other", "        config: {meta: {governance: {class: freetext}}}"]),
        (
            "c",
            "other",
            [
                "    columns: []",
                "    columns: [{name: other, config: {meta: {governance: {class: freetext}}}}]",
            ],
        ),
        ("d", "other", ["      - name: other", "        config: {meta: {governance: {class: freetext}}}"]),
        (
            "e",
            "id",
            [
                "  - {name: e, columns: [{name: id,",
                "  - {name: e, columns: [{config: {meta: {governance: {class: freetext}}}, name: id,",
            ],
        ),
        (
            "f",
            "other",
            [
                "    columns:",
                "      - name: other",
                "        config: {meta: {governance: {class: freetext}}}",
            ],
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_yaml_as_people_write_it(model: str, column: str, lines: list[str], start: str, end: str) -> None:
    text = start + ANCHORS.removesuffix("\n") + end
    edited = add_class(text, resource=("models", model), column=column, data_class="freetext", path="m.yml")
    changed = difflib.ndiff(text.splitlines(), edited.splitlines())
    assert [line[2:] for line in changed if line[:2] in {"+ ", "- "}] == lines
    assert edited.startswith(start)
    with pytest.raises(InputError, match="has a class already"):
        add_class(edited, resource=("models", model), column=column, data_class="freetext", path="m.yml")


@pytest.mark.parametrize("model", ["a", "b"])
def test_a_repeated_column_is_left_alone(model: str) -> None:
    with pytest.raises(InputError, match="with an alias perhaps"):
        add_class(ANCHORS, resource=("models", model), column="id", data_class="account.id", path="m.yml")


def test_a_bomb_is_no_danger() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(InputError, match="more than 200000 values"):
        add_class("\n".join(lines), resource=("models", "a"), column="x", data_class="freetext", path="m.yml")

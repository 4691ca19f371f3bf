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

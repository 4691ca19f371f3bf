"""Scanned text is hostile: every format says here how it is made harmless.

SQL, YAML, names and descriptions come from whoever opened the pull request. None of them may move a
reader's cursor, reorder a line, close a tag or start a link.
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, including ESC and the C1 sequences
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible or reordering
    "\ud800-\udfff\U000e0000-\U000e007f]"  # lone surrogates cannot be encoded; tags cannot be seen
)
_BLANK = re.compile(r"[\t\n\r]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&@:/])")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _spell(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    """Spell out every character that could hide or reorder text; keeps tabs and line feeds."""
    return _HIDDEN.sub(_spell, text)


def line(text: str) -> str:
    """Return `visible` text on one line: line breaks and tabs become spaces."""
    return visible(_BLANK.sub(" ", text))


def markdown(text: str) -> str:
    """Return one line that Markdown shows as it is: no mark-up, no HTML, no mention, no bare link."""
    return _MARKDOWN.sub(r"\\\1", line(text)).replace("\\<", "&lt;").replace("\\@", "@<!-- -->")


def code(text: str) -> str:
    """Return a Markdown code span that holds the text, whatever backticks are in it."""
    inner = line(text)
    longest = max((len(run) for run in re.findall("`+", inner)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if inner.startswith("`") or inner.endswith("`") or not inner.strip() else ""
    return f"{fence}{pad}{inner}{pad}{fence}"


def xml(text: str) -> str:
    """Return text for XML content or a double-quoted attribute; what XML cannot hold is spelled out."""
    safe = _NOT_XML.sub(_spell, visible(text))
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def html_in_markdown(text: str) -> str:
    """Return one line for an HTML tag inside Markdown; the comment keeps `@name` from notifying anyone."""
    return xml(line(text)).replace("@", "@<!-- -->")


def command(text: str) -> str:
    """Return the message of a GitHub workflow command; line breaks survive as `%0A`."""
    safe = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    # Runners still look for the old `##[command]` anywhere in a line.
    return safe.replace("%", "%25").replace("\n", "%0A").replace("##[", "# #[")


def command_property(text: str) -> str:
    """Return a property of a GitHub workflow command."""
    return command(line(text)).replace(":", "%3A").replace(",", "%2C")


def sarif(text: str) -> str:
    r"""Return SARIF message text in which `[a](b)` is text and not a link."""
    return visible(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")

"""Rule text with its words marked: one small lexer for every rule language.

Text is escaped where the pieces are joined, by ``Markup.join``; the patterns run on RE2.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import re2
from markupsafe import Markup

from trailhawk.model.printable import cut, printable

__all__ = ["highlight"]

MAX_LINE_CHARS = 1_000

_TOKENS = {
    "yaml": (
        r"(?P<c>(?:^|\s)#.*$)|(?P<k>^\s*(?:- )*[A-Za-z_][\w.|@-]*:(?:\s|$))"
        r"|(?P<s>\"(?:[^\"\\]|\\.)*\"|'[^']*')"
        r"|(?P<n>\b(?:\d+|true|false|null|True|False|None)\b)"
    ),
    "yara-l": (
        r"(?P<c>//.*$)|(?P<s>\"(?:[^\"\\]|\\.)*\"|`[^`]*`|/(?:[^/\\]|\\.)+/)"
        r"|(?P<k>^\s*(?:rule|meta|events|match|outcome|condition|options)\b:?)|(?P<v>[$#@][\w.]*)"
        r"|(?P<n>\b\d+[smhd]?\b)|(?P<o>\b(?:and|or|not|nocase|over|in|if|re|net)\b)"
    ),
    "python": (
        r"(?P<c>#.*$)|(?P<s>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
        r"|(?P<k>\b(?:def|return|if|elif|else|for|in|import|from|class|with|while|lambda)\b)"
        r"|(?P<o>\b(?:and|or|not|is|any|all)\b)|(?P<n>\b(?:\d+|True|False|None)\b)"
    ),
    "json": (
        r"(?P<k>\"(?:[^\"\\]|\\.)*\"\s*:)|(?P<s>\"(?:[^\"\\]|\\.)*\")"
        r"|(?P<n>-?\b(?:\d+(?:\.\d+)?|true|false|null)\b)"
    ),
}
_LEXERS = {name: re2.compile(pattern) for name, pattern in _TOKENS.items()}
_OPENING = {group: Markup('<i class="t-{}">').format(group) for group in "cksvno"}
_CLOSING = Markup("</i>")
MAX_KEPT_LINES = 20_000
"""Lines kept as markup: the same ones stand in hundreds of rules and test events."""


@lru_cache(maxsize=MAX_KEPT_LINES)
def highlight(line: str, language: str) -> Markup:
    """Return one line of rule text as markup."""
    text = cut(line, MAX_LINE_CHARS)
    lexer = _LEXERS.get(language)
    return Markup("").join(_pieces(text, lexer) if lexer is not None else [printable(text)])


def _pieces(text: str, lexer: re2._Regexp) -> Iterator[str | Markup]:
    """Yield the pieces of a line; what is no ``Markup`` yet is escaped where they are joined."""
    end = 0
    for match in lexer.finditer(text):
        start, stop = match.span()
        if start > end:
            yield printable(text[end:start])
        yield _OPENING[match.lastgroup]
        yield printable(text[start:stop])
        yield _CLOSING
        end = stop
    if end < len(text):
        yield printable(text[end:])

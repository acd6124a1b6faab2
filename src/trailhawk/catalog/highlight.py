"""Rule text with its words marked: one small lexer for every rule language.

Markup comes from ``Markup.format`` alone, which escapes; the patterns run on RE2.
"""

from __future__ import annotations

from collections.abc import Iterator

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
_SPAN = Markup('<i class="{}">{}</i>')


def highlight(line: str, language: str) -> Markup:
    """Return one line of rule text as markup."""
    text = cut(line, MAX_LINE_CHARS)
    lexer = _LEXERS.get(language)
    return Markup("").join(_pieces(text, lexer) if lexer is not None else [printable(text)])


def _pieces(text: str, lexer: re2._Regexp) -> Iterator[str | Markup]:
    end = 0
    for match in lexer.finditer(text):
        if match.start() > end:
            yield printable(text[end : match.start()])
        yield _SPAN.format(f"t-{_group(match)}", printable(match.group()))
        end = match.end()
    if end < len(text):
        yield printable(text[end:])


def _group(match: re2._Match) -> str:
    return next(str(name) for name, found in match.groupdict().items() if found is not None)

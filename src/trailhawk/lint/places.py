"""Where a literal stands in a rule file, given where its field does."""

from __future__ import annotations

from itertools import accumulate

from trailhawk.model.spans import Span

__all__ = ["literal_place", "quoted_place", "selector_place", "word_places"]


def literal_place(text: str, field: Span | None, literal: str) -> Span | None:
    """Return the place of a literal after its field's name; the field's where it is not found.

    A condition keeps the place of fields only. The literal is the first such word below the
    field, before the next key of the same or a lesser indentation.
    """
    if field is None or not literal:
        return field
    lines = text.splitlines(keepends=True)
    if not 1 <= field.line <= len(lines):
        return field
    starts = [0, *accumulate(map(len, lines))]
    begin = starts[field.line - 1] + field.column - 1
    end = starts[_last_line(lines, field)]
    found = _word(text, literal, begin + field.length, end)
    if found < 0:
        return field
    line = max(number for number, start in enumerate(starts[:-1]) if start <= found)
    return Span(line + 1, found - starts[line] + 1, len(literal))


def _last_line(lines: list[str], field: Span) -> int:
    """Return the number of the last line that belongs to a field's value."""
    indent = len(lines[field.line - 1]) - len(lines[field.line - 1].lstrip(" -"))
    for number in range(field.line, len(lines)):
        bare = lines[number].lstrip(" ")
        depth = len(lines[number]) - len(bare)
        if bare.strip() and (depth < indent or (depth == indent and not bare.startswith("- "))):
            return number
    return len(lines)


def _word(text: str, word: str, begin: int, end: int) -> int:
    """Return where a word stands on its own between two offsets; -1 where it does not."""
    found = text.find(word, begin, end)
    while found >= 0:
        before, after = text[found - 1 : found], text[found + len(word) : found + len(word) + 1]
        if not _joins(before, word[0]) and not _joins(after, word[-1]):
            return found
        found = text.find(word, found + 1, end)
    return -1


def _joins(letter: str, edge: str) -> bool:
    return bool(letter) and (letter.isalnum() or letter == "_") and (edge.isalnum() or edge == "_")


def selector_place(text: str, inside: Span | None, key: str) -> Span | None:
    """Return where a list that is entered is named, at or above a place inside its block.

    ``inside`` itself where it is not found: other languages have no such selectors.
    """
    if inside is None or not key:
        return inside
    lines = text.splitlines()
    for number in range(min(inside.line, len(lines)), 0, -1):
        found = lines[number - 1].rfind(f"{key}[")
        if found >= 0:
            return Span(number, found + 1, len(key))
    return inside


def quoted_place(text: str, place: Span) -> Span:
    """Return the place with the quotes around it, where there are any."""
    lines = text.splitlines()
    if place.line > len(lines):
        return place
    line = lines[place.line - 1]
    start, end = place.column - 1, place.column - 1 + place.length
    quotes = {'"', "'"}
    if start and line[start - 1] in quotes and line[end : end + 1] == line[start - 1]:
        return Span(place.line, place.column - 1, place.length + 2)
    return place


def word_places(text: str, word: str) -> list[Span]:
    """Return every place of a word, case apart, in the file."""
    places = []
    folded = word.lower()
    for number, line in enumerate(text.splitlines(), 1):
        lowered = line.lower()
        found = _word(lowered, folded, 0, len(lowered))
        if found >= 0 and len(lowered) == len(line):
            places.append(Span(number, found + 1, len(word)))
    return places

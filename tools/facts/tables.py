"""The tables' shapes, and writing them so that the same facts give the same bytes."""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from tools.facts.access import Levels
from tools.facts.models import Model

__all__ = ["action_table", "event_table", "member_table", "write_packed", "write_rows"]

INPUT_DEPTH = 3
OUTPUT_DEPTH = 2
"""How many structures deep members are kept: rules rarely look deeper, and depth is size."""

Events = dict[str, dict[str, dict[str, str]]]
Sources = dict[str, tuple[str, ...]]

KINDS = {
    "string": "s",
    "character": "s",
    "integer": "i",
    "long": "i",
    "biginteger": "i",
    "float": "d",
    "double": "d",
    "bigdecimal": "d",
    "boolean": "b",
    "timestamp": "t",
    "blob": "x",
}


def event_table(models: list[Model], older: list[list[Model]], levels: Levels) -> Events:
    """Return source → service → operation → marks.

    Marks are the letter of the access level, ``!`` for what newer releases lack, ``~`` where the
    source is not the service's usual one, and ``?`` for actions that only IAM knows of.
    """
    table: Events = {}
    sources = {model.service: model.sources for model in models}
    for model in models:
        _add(table, model, levels, "", sources)
    for generation in older:
        for model in generation:
            _add(table, model, levels, "!", sources)
    taken = {model.signing_name for model in models} | table.keys()
    for prefix, actions in levels.by_prefix.items():
        if prefix not in taken:
            table[prefix] = {"": {levels.names[prefix, one]: f"{actions[one]}?" for one in actions}}
    return {
        source: {service: dict(sorted(names.items())) for service, names in sorted(rows.items())}
        for source, rows in sorted(table.items())
    }


def action_table(events: Events, levels: Levels) -> dict[str, list[str]]:
    """Return, by source, the IAM actions that are no operation: rules mistake them for events."""
    table: dict[str, list[str]] = {}
    for source, services in events.items():
        known = {name.lower() for names in services.values() for name in names}
        actions = levels.by_prefix.get(source, {})
        found = sorted(levels.names[source, one] for one in actions if one not in known)
        if found:
            table[source] = found
    return table


def _add(table: Events, model: Model, levels: Levels, gone: str, sources: Sources) -> None:
    prefixes = (model.signing_name, model.service)
    # Older releases filed some services elsewhere (IoT under execute-api); today's place counts.
    for position, source in enumerate(sources.get(model.service, model.sources)):
        rows = table.setdefault(source, {})
        known = {name for names in rows.values() for name in names}
        for operation in model.operations:
            if gone and operation in known:
                continue
            marks = levels.letter(prefixes, operation) + gone + ("~" if position else "")
            rows.setdefault(model.service, {})[operation] = marks


def member_table(models: list[Model]) -> dict[str, bytes]:
    """Return service → packed (structures, operations, errors); see ``facts.members``."""
    return {model.service: msgspec.msgpack.encode(_members(model)) for model in models}


def _members(model: Model) -> tuple[list[str], dict[str, str], list[str]]:
    kept = _kept(model)
    numbers = {name: number for number, name in enumerate(kept)}
    structures = [" ".join(_fields(model, name, numbers)) for name in kept]
    errors: dict[str, int] = {}
    operations: dict[str, str] = {}
    for name, operation in sorted(model.operations.items()):
        sides = [
            _reference(model, operation[side]["shape"], numbers) if side in operation else ""
            for side in ("input", "output")
        ]
        raised = sorted({_error_code(model, one["shape"]) for one in operation.get("errors", ())})
        marks = " ".join(str(errors.setdefault(code, len(errors))) for code in raised)
        operations[name] = "|".join((*sides, marks))
    return structures, operations, list(errors)


def _kept(model: Model) -> list[str]:
    """Return the structures within reach of some operation, in the order they are met."""
    depth: dict[str, int] = {}

    def visit(name: str, left: int) -> None:
        shape = model.shapes[name]
        match shape["type"]:
            case "list":
                visit(shape["member"]["shape"], left)
            case "map":
                visit(shape["value"]["shape"], left)
            case "structure" if left > depth.get(name, 0):
                depth[name] = left
                for member in shape.get("members", {}).values():
                    visit(member["shape"], left - 1)

    for _, operation in sorted(model.operations.items()):
        for side, reach in (("input", INPUT_DEPTH), ("output", OUTPUT_DEPTH)):
            if side in operation:
                visit(operation[side]["shape"], reach)
    return list(depth)


def _fields(model: Model, name: str, numbers: dict[str, int]) -> Iterator[str]:
    shape = model.shapes[name]
    required = set(shape.get("required", ()))
    for member, reference in shape.get("members", {}).items():
        marks = "!" if member in required else ""
        wire = reference.get("locationName", member)
        # EC2 writes the name on the wire; headers and query names of REST services it does not.
        if model.metadata["protocol"] == "ec2" and wire.lower() != member.lower():
            marks += f"{wire}="
        target = model.shapes[reference["shape"]]
        secret = "~" if target.get("sensitive") or reference.get("sensitive") else ""
        yield f"{marks}{member}:{secret}{_reference(model, reference['shape'], numbers)}"


def _reference(model: Model, name: str, numbers: dict[str, int]) -> str:
    """Return a shape as text: a kind's letter or a structure's number, ``[`` list, ``{`` map of."""
    shape = model.shapes[name]
    match shape["type"]:
        case "list":
            return "[" + _reference(model, shape["member"]["shape"], numbers)
        case "map":
            return "{" + _reference(model, shape["value"]["shape"], numbers)
        case "structure":
            if shape.get("document"):
                return "o"
            return str(numbers[name]) if name in numbers else "o"
        case kind:
            return KINDS[kind]


def _error_code(model: Model, name: str) -> str:
    code = model.shapes[name].get("error", {}).get("code")
    return str(code or name)


def write_packed(path: Path, content: dict[str, Any]) -> None:
    """Write MessagePack, xz-compressed; neither has a clock or a name in it."""
    data = msgspec.msgpack.encode(content)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    path.write_bytes(lzma.compress(data, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=filters))


def write_rows(path: Path, rows: Iterable[str]) -> None:
    """Write lines of text."""
    path.write_text("\n".join(rows) + "\n", "utf-8")

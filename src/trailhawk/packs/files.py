"""Finds and reads rule files; the only reader of rules from disk."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from trailhawk.frontends.registry import Companions, companions_of
from trailhawk.ir.rule import RuleFile
from trailhawk.model.errors import Refusal, SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import writable
from trailhawk.packs.places import Places

__all__ = [
    "RULE_SUFFIXES",
    "TEST_SUFFIXES",
    "read_companions",
    "read_rule_files",
    "refusal_text",
    "rule_paths",
]

RULE_SUFFIXES = {".yml", ".yaml", ".yaral", ".yl2"}
TEST_SUFFIXES = (".tests.yml", ".tests.yaml")


def rule_paths(path: Path, unlisted: Callable[[OSError], object]) -> Iterator[Path]:
    """Yield the rule files at a path, sorted; tests beside rules are not among them.

    ``unlisted`` is told of folders that cannot be looked into.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise SourceError(f"{path}: there is no such file or folder")
    for folder, folders, names in os.walk(path, onerror=unlisted):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix in RULE_SUFFIXES and not name.endswith(TEST_SUFFIXES):
                yield file


def read_rule_files(paths: tuple[Path, ...], limits: Limits) -> Iterator[RuleFile | Refusal]:
    """Read the rule files at all paths; an unreadable one is a refusal, the others go on.

    A link inside a folder that leads out of it is not followed: rules come from strangers, and
    what a file holds is shown.
    """
    seen: set[Path] = set()
    places = Places()
    unlisted: list[OSError] = []
    for path in paths:
        for file in rule_paths(path, unlisted.append):
            real = places.inside(file, path)
            if real is None:
                yield Refusal("R003", "a link that leads out of its folder", writable(str(file)))
            elif real not in seen:
                seen.add(real)
                yield _read(file, limits)
    for error in unlisted:
        yield Refusal("R003", f"cannot be read: {error.strerror}", writable(str(error.filename)))


def read_companions(files: Iterable[RuleFile], limits: Limits) -> Iterator[RuleFile | Refusal]:
    """Read the files that the languages of these files need besides them."""
    files = list(files)
    places = Places()
    seen = {places.real(Path(file.name)) for file in files}
    folders: dict[tuple[Path, Companions], None] = {}
    for file in files:
        wanted = companions_of(file)
        if wanted is not None:
            folders[Path(file.name).parent, wanted] = None
    for path in _companion_paths(folders):
        # As with rules: no link out of the folder that the companion stands in.
        real = places.inside(path, path.parent)
        if real is not None and real not in seen:
            seen.add(real)
            yield _read(path, limits)


def _companion_paths(folders: Iterable[tuple[Path, Companions]]) -> Iterator[Path]:
    shared: dict[tuple[Path, Companions], None] = {}
    for folder, wanted in folders:
        yield from (path for path in sorted(folder.iterdir()) if path.suffix in wanted.suffixes)
        for above in (folder.absolute(), *folder.absolute().parents):
            if any((above / name).is_dir() for name in wanted.shared):
                shared[above, wanted] = None
                break
    for above, wanted in shared:
        for name in wanted.shared:
            for path in sorted((above / name).rglob("*")):
                if path.suffix in {*wanted.suffixes, *RULE_SUFFIXES} and path.is_file():
                    yield path


def _read(file: Path, limits: Limits) -> RuleFile | Refusal:
    name = writable(str(file))
    if name != str(file):
        # Names of rule files stand in caches, pages and reports.
        return Refusal("R003", "its name is not UTF-8", name, fix="rename the file or its folder")
    try:
        with file.open("rb") as stream:
            content = stream.read(limits.max_rule_file_bytes + 1)
    except OSError as error:
        return Refusal("R003", f"cannot be read: {error.strerror}", name)
    if len(content) > limits.max_rule_file_bytes:
        fix = "split the file, or raise max_rule_file_bytes"
        message = f"larger than {limits.max_rule_file_bytes} bytes"
        return Refusal("R002", message, name, fix=fix)
    try:
        return RuleFile(name, content.removeprefix(BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        return Refusal("R004", f"not UTF-8 at byte {error.start}", name)


def refusal_text(refusal: Refusal, limits: Limits) -> str:
    """Return a refusal's message with the source line it points at, while that can be read."""
    source = _read(Path(refusal.file), limits)
    return refusal.text(source.text if isinstance(source, RuleFile) else "")

"""The tree is the architecture: who may import whom."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bars.python_rules import MAY_EXECUTE, executing

SOURCE = Path(__file__).parents[1] / "src" / "trailhawk"

MAY_IMPORT = {
    "model": set[str](),
    "addresses": {"model"},
    "ir": {"model"},
    "frontends": {"model", "ir"},
    "engine": {"model", "ir"},
    "ingest": {"model"},
    "facts": {"model"},
    "lint": {"model", "ir", "facts"},
    "alerting": {"model", "ir"},
    "sinks": {"model"},
    "packs": {"model", "ir", "frontends", "alerting"},
    "scan": {"addresses", "model", "ir", "engine", "ingest"},
    "catalog": {"model", "ir", "engine", "facts", "frontends", "lint", "packs"},
    "web": {"model", "catalog"},
    "investigate": {"model", "ir", "ingest", "scan", "alerting"},
    "config": {"model"},
    "store": {"model", "alerting"},
    "delivery": {"model", "alerting", "store", "sinks", "config"},
    "panther_runtime": {"model"},
    "triage": {
        *("model", "ir", "engine", "facts", "alerting", "store", "sinks", "investigate"),
        *("addresses", "catalog"),
    },
    "pipeline": {"model", "ir", "ingest", "scan", "alerting", "store"},
    "cli": {
        "addresses",
        "triage",
        "panther_runtime",
        "pipeline",
        "investigate",
        "config",
        "store",
        "delivery",
        "catalog",
        "web",
        "model",
        "ir",
        "frontends",
        "engine",
        "ingest",
        "alerting",
        "sinks",
        "packs",
        "scan",
        "facts",
        "lint",
    },
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        yield name, path


KNOWN = {f"trailhawk.{name}" for name, _ in modules()}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path}: imports are absolute"
            # ``from package import module`` is about the module.
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in KNOWN else node.module for name in named)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_a_layer_imports_only_the_layers_above_it(name: str, path: Path) -> None:
    layer = name.partition(".")[0]
    if layer not in MAY_IMPORT:
        assert name in {"", "__main__"}, f"{layer} is a layer without a place in the design"
        return
    for target in imports(path):
        root, _, rest = target.partition(".")
        other = rest.partition(".")[0]
        if root == "trailhawk" and other and other != layer:
            assert other in MAY_IMPORT[layer], f"{name} imports {target}"


def test_the_table_of_the_architecture_says_the_same() -> None:
    text = (SOURCE.parents[1] / "docs" / "architecture.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| .* \| ([^|]+) \|$", text, re.MULTILINE))
    told = {layer: set(rows[layer].split(", ")) for layer in MAY_IMPORT if layer != "cli"}
    assert told.pop("model") == {"nothing of ours"}
    assert told == {layer: MAY_IMPORT[layer] for layer in told}
    assert rows["cli"] == "all"


def test_no_module_imports_itself_in_a_circle() -> None:
    known = dict(modules())
    graph = {
        name: {
            target.removeprefix("trailhawk.")
            for target in imports(path)
            if target.startswith("trailhawk.") and target.removeprefix("trailhawk.") in known
        }
        for name, path in known.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for target in graph[name]:
                visit(target, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_no_module_is_a_drawer(name: str, path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "misc"}
    assert name == name.lower()


def test_text_is_executed_in_the_worker_alone() -> None:
    assert executing() == MAY_EXECUTE
    runtime = SOURCE / "panther_runtime"
    for module, only in (("modules", "host"), ("host", "worker")):
        name = f"from trailhawk.panther_runtime.{module} import"
        users = {path for path in SOURCE.rglob("*.py") if name in path.read_text("utf-8")}
        assert users == {runtime / f"{only}.py"}

"""U4: hostile Python in rule files runs only in the confined worker, and does nothing there."""

from __future__ import annotations

import ast
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from bars.harness import Bar, Context, Outcome
from trailhawk.frontends.registry import load_files
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model import forking
from trailhawk.model.limits import Limits
from trailhawk.panther_runtime import Ask, Content, Worker

__all__ = ["MAY_EXECUTE", "PYTHON_RULES", "executing", "hostile_rules"]

SOURCE = Path(__file__).parents[1] / "src" / "trailhawk"
MAY_EXECUTE = {"panther_runtime/modules.py"}
"""The one module that executes text: only ``host`` imports it, which runs inside the worker."""

_ACTS = (
    "open({marker!r}, 'w').write('x')",
    "__import__('os').system('touch ' + {marker!r})",
    "__import__('subprocess').run(['touch', {marker!r}])",
    "__import__('pathlib').Path({marker!r}).touch()",
    "__import__('os').open({marker!r}, 65)",
    "__import__('os').mkdir({marker!r})",
    "__import__('socket').create_connection(('127.0.0.1', {port}), 1)",
    "__import__('urllib.request').request.urlopen('http://127.0.0.1:{port}/')",
    "exec(\"open({marker!r}, 'w')\")",
    "eval(\"open({marker!r}, 'w')\")",
    "__import__('ctypes').CDLL(None).system(b'touch {marker}')",
    "(lambda f: f({marker!r}, 'w'))(__builtins__['open'])",
    "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'Popen'][0]('id')",
    "__import__('os').kill(__import__('os').getppid(), 9)",
    "__import__('os').fork()",
    "__import__('shutil').rmtree({marker!r} + '.d')",
    "__import__('os').symlink('/etc/passwd', {marker!r})",
    "__import__('importlib').import_module('antigravity')",
    "__import__('os').environ.update(TRAILHAWK_OWNED='1')",
    "open('/etc/passwd').read()",
)
_PLACES = (
    "{act}\n\n\ndef rule(event):\n    return True\n",
    "def rule(event, found={act}):\n    return True\n",
    "def rule(event):\n    {act}\n    return True\n",
    "class Owned:\n    found = {act}\n\n\ndef rule(event):\n    return True\n",
    "def rule(event):\n    return True\n\n\ndef title(event):\n    return str({act})\n",
)
_YAML = """\
AnalysisType: rule
RuleID: Hostile.{number}
Filename: hostile_{number}.py
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: High
Tests:
  - {{Name: t, ExpectedResult: true, Log: {{eventName: A}}}}
"""
_WATCHED = ("open", "exec", "import", "socket.", "subprocess.", "os.", "ctypes.", "shutil.", "pty.")


def hostile_rules(marker: str, port: int) -> Iterator[str]:
    """Yield the Python of a hundred rules: twenty acts at five places each."""
    for place in _PLACES:
        for act in _ACTS:
            done = act.replace("{marker!r}", repr(marker)).replace("{marker}", marker)
            yield place.replace("{act}", done.replace("{port}", str(port)))


class _Watch:
    """What an audit hook hears while it listens; a hook is never taken off again."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()
        self._listens = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _: tuple[object, ...]) -> None:
        if self._listens and event.startswith(_WATCHED):
            self.heard[event] += 1

    def __enter__(self) -> None:
        self._listens = True

    def __exit__(self, *_: object) -> None:
        self._listens = False


def u4(context: Context) -> Outcome:
    """Importing and showing them fires no event; trusted, the worker lets none of them out."""
    marker = context.folder / "owned"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        texts = list(hostile_rules(str(marker), server.getsockname()[1]))
        _import(texts[2:3])  # what is loaded when first needed is ours
        watch = _Watch()
        # In this process alone: the hook hears no other.
        with mock.patch.object(forking, "processors", return_value=1), watch:
            loaded = _import(texts)
        known = len(loaded.rules) + len(loaded.partial) + len(loaded.refusals)
        confinement, ran = _run(texts)
        called = _was_called(server)
    elsewhere = sorted(executing() - MAY_EXECUTE)
    escaped = marker.exists() or called
    holds = len(texts) >= 100 and not watch.heard and not elsewhere and not escaped and known >= 100
    return Outcome(
        holds,
        f"{len(texts)} hostile rules: {watch.heard.total()} events on import {dict(watch.heard)}; "
        f"exec or eval outside the worker: {elsewhere}; trusted ({confinement}): {ran} ended "
        f"in an error, {'something' if escaped else 'nothing'} got out",
    )


def _import(texts: list[str]) -> Loaded:
    """Load rules, and put what is known of them into words, as the catalog would."""
    files: list[RuleFile] = []
    for number, text in enumerate(texts):
        files.append(RuleFile(f"hostile_{number}.yml", _YAML.format(number=number)))
        files.append(RuleFile(f"hostile_{number}.py", text))
    loaded = load_files(files, Limits())
    for rule in (*loaded.rules, *(one.rule for one in loaded.partial)):
        print_condition(rule.condition)
    return loaded


def _run(texts: list[str]) -> tuple[str, int]:
    """Return how the worker is confined, and how many of the rules came to an error in it."""
    rules = {f"Hostile.{number}": text for number, text in enumerate(texts)}
    failed = 0
    with Worker(Content({}, rules)) as worker:
        for name in rules:
            verdict = worker.ask(Ask(name, [{"eventName": "A"}], alerts=True))[0]
            failed += bool(verdict.error or verdict.errors)
        return worker.confinement, failed


def _was_called(server: socket.socket) -> bool:
    try:
        server.accept()
    except TimeoutError:
        return False
    return True


def executing() -> set[str]:
    """Return the modules that call ``exec`` or ``eval``."""
    return {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"exec", "eval"}
    }


PYTHON_RULES: dict[str, Bar] = {"U4": u4}

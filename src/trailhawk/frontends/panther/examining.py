"""What the lint is told of Panther's rules besides their conditions: their code and tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trailhawk.frontends.panther.code_files import CodeFile
from trailhawk.frontends.panther.conditions import is_simple
from trailhawk.frontends.panther.content import NO_CONSTANTS, Content
from trailhawk.frontends.panther.loader import MIN_FOLLOWED, PARTS_A_WORKER, specs_in
from trailhawk.frontends.panther.meta import is_for_cloudtrail
from trailhawk.frontends.panther.overrides import Constants
from trailhawk.frontends.panther.specs import Kind, Spec, read_yaml, texts_at
from trailhawk.frontends.panther.watching import Watcher, watched
from trailhawk.frontends.yaml_reader import Mapping as Document
from trailhawk.frontends.yaml_reader import Node, Scalar, Sequence
from trailhawk.ir.authored import Authored, Misnamed, Place, Read, StandIn, Tried
from trailhawk.ir.rule import RuleFile
from trailhawk.model.errors import RuleError
from trailhawk.model.forking import in_parts
from trailhawk.model.limits import Limits

__all__ = ["examined"]


def examined(
    files: Iterable[RuleFile], limits: Limits, constants: Mapping[str, Constants] = NO_CONSTANTS
) -> dict[str, Authored]:
    """Return what is known of the code and tests of every rule for CloudTrail, by its id."""
    files = tuple(files)
    content = Content(specs_in(files, limits), limits, constants)
    texts = {file.name: file.text for file in files}
    shared = _shared(content)
    ours = (spec for spec in content.specs if spec.kind is Kind.RULE and is_for_cloudtrail(spec))
    return dict(
        in_parts(
            lambda specs: [
                (spec.id, _examined(content, spec, texts.get(spec.source.file, ""), shared, limits))
                for spec in specs
            ],
            tuple(ours),
            at_least=MIN_FOLLOWED,
            parts_a_worker=PARTS_A_WORKER,
        )
    )


def _examined(
    content: Content, spec: Spec, text: str, shared: Mapping[str, CodeFile], limits: Limits
) -> Authored:
    tests = _Tests(spec, text, limits)
    module = content.module_of(spec)
    code = None if is_simple(spec) else _code(content, spec, module)
    if code is None:
        return Authored(
            positive=tests.positive,
            negative=tests.negative,
            tests=tests.place,
            tried=tuple(tests.tried),
        )
    watcher = watched(content, spec, tuple(tests.mocks))
    return Authored(
        code=code.begins(),
        reads=tuple(_reads(spec, watcher, {**shared, module: code})),
        misnamed=tuple(
            Misnamed(name, method, code.place(node))
            for (name, method), node in watcher.misnamed.items()
        ),
        stand_ins=tuple(_stand_ins(watcher, code, tests)),
        positive=tests.positive,
        negative=tests.negative,
        tests=tests.place,
        tried=tuple(tests.tried),
        literals=code.literals(),
    )


def _shared(content: Content) -> dict[str, CodeFile]:
    """Return the files that hold code for several rules, by module."""
    found: dict[str, CodeFile] = {}
    for spec in content.specs:
        module = {Kind.GLOBAL: spec.id, Kind.DATA_MODEL: content.model.module}.get(spec.kind)
        wanted = spec.kind is Kind.GLOBAL or module == f"model:{spec.id}"
        if module and wanted and (code := _code(content, spec, module)) is not None:
            found[module] = code
    return found


def _code(content: Content, spec: Spec, module: str) -> CodeFile | None:
    file = content.file_of(spec)
    if file is None or not content.program.has(module):
        return None
    try:
        return CodeFile(file, content.text_of(spec) or "", content.program.tree(module))
    except RuleError:
        return None


def _reads(spec: Spec, watcher: Watcher, files: Mapping[str, CodeFile]) -> Iterator[Read]:
    """Yield what is read of CloudTrail's records; a rule for other logs as well reads theirs."""
    if len(texts_at(spec.body, "LogTypes")) == 1:
        for (path, function, module), node in watcher.reads.items():
            if module in files:
                yield Read(path, function, files[module].place(node))


class _Tests:
    """The tests of a rule's document, with their places."""

    def __init__(self, spec: Spec, text: str, limits: Limits) -> None:
        self.positive = self.negative = 0
        self.place: Place | None = None
        self.mocks: dict[str, list[Place]] = {}
        self.tried: list[Tried] = []
        self._file = spec.source.file
        document = _document(text, spec.source.document, limits)
        if document is None:
            return
        entry = document.entry("Tests")
        head = document.entry("RuleID")
        shown = entry or head
        self.place = None if shown is None else Place(self._file, shown.key.at)
        for row in _rows(None if entry is None else entry.value):
            self._count(row)
            self._try(row)

    def _try(self, row: Document) -> None:
        """Note the event that a test is made of; of most other logs none has both names."""
        log = row.get("Log")
        if not isinstance(log, Document):
            return
        source, name, test = log.get("eventSource"), log.get("eventName"), row.get("Name")
        if isinstance(source, Scalar) and isinstance(name, Scalar):
            title = test.text if isinstance(test, Scalar) else ""
            place = Place(self._file, name.at)
            self.tried.append(Tried(source.text, name.text, title, place))

    def _count(self, row: Document) -> None:
        expected = row.get("ExpectedResult")
        if isinstance(expected, Scalar) and isinstance(expected.value, bool):
            self.positive += expected.value
            self.negative += not expected.value
        named = (mock.get("objectName") for mock in _rows(row.get("Mocks")))
        found = {one.text: Place(self._file, one.at) for one in named if isinstance(one, Scalar)}
        for name, place in found.items():
            self.mocks.setdefault(name, []).append(place)


def _document(text: str, number: int, limits: Limits) -> Document | None:
    for position, root in enumerate(read_yaml(text, limits)):
        if position == number:
            return root if isinstance(root, Document) else None
    return None


def _rows(node: Node | None) -> Iterator[Document]:
    items = node.items if isinstance(node, Sequence) else ()
    yield from (item for item in items if isinstance(item, Document))


def _stand_ins(watcher: Watcher, code: CodeFile, tests: _Tests) -> Iterator[StandIn]:
    for name, places in tests.mocks.items():
        real = watcher.never_works(name, code.calls_of(name))
        if real:
            yield StandIn(name, real, len(places), watcher.by.get(name, ""), places[0])

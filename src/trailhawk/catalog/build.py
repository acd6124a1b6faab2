"""The catalog as a folder of files: deterministic, and only what changed is written again."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from hashlib import blake2b
from pathlib import Path

import msgspec

from trailhawk.catalog.html import static_files, template_stamp, to_html
from trailhawk.catalog.pages.overviews import NotFoundPage
from trailhawk.catalog.pages.refs import Page
from trailhawk.catalog.site import Site
from trailhawk.model.errors import ConfigError
from trailhawk.model.forking import end_workers, leave_interrupts

__all__ = ["MANIFEST", "Built", "build", "export"]

MANIFEST = ".trailhawk-catalog.json"
"""Names every file that was written, so that a later build removes what is gone, and no more."""

CHUNK = 400
_NAMES = ("index.html", "index.json")


class Built(msgspec.Struct, frozen=True):
    """What a build did."""

    pages: int
    written: int
    unchanged: int
    removed: int
    bytes: int


class _Manifest(msgspec.Struct, frozen=True):
    stamp: str = ""
    pages: dict[str, str] = {}
    """Address → hash of the page's content."""
    files: tuple[str, ...] = ()


_encoder = msgspec.json.Encoder(order="deterministic")
_Result = tuple[dict[str, str], int, int]


def build(
    site: Site, folder: Path, workers: int, on_progress: Callable[[int], None] = lambda _: None
) -> Built:
    """Write the whole site into a folder; ConfigError for one that holds something else."""
    _check(folder)
    before = _read_manifest(folder)
    known = before.pages if before.stamp == template_stamp() else {}
    urls = site.urls
    # Until all is written nothing counts as known: what breaks off is written again as a whole.
    _note(folder, _Manifest("", before.pages | dict.fromkeys(urls, ""), before.files))
    chunks = [urls[start : start + CHUNK] for start in range(0, len(urls), CHUNK)]
    pages: dict[str, str] = {}
    written = size = 0
    for hashes, count, more in _results(site, folder, known, chunks, workers):
        pages.update(hashes)
        written += count
        size += more
        on_progress(len(pages))
    files = tuple(sorted(_write_data(site, folder)))
    removed = _remove(folder, before, pages, files)
    _note(folder, _Manifest(template_stamp(), dict(sorted(pages.items())), files))
    return Built(len(pages), written, len(pages) - written, removed, size)


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder} is no folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise ConfigError(f"{folder} is not empty and holds no catalog; name another folder")
    folder.mkdir(parents=True, exist_ok=True)


def _read_manifest(folder: Path) -> _Manifest:
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Manifest)
    except (OSError, msgspec.DecodeError):
        return _Manifest()


def _note(folder: Path, manifest: _Manifest) -> None:
    beside = folder / f"{MANIFEST}.new"
    beside.write_bytes(_encoder.encode(manifest))
    beside.replace(folder / MANIFEST)


_work: tuple[Site, Path, dict[str, str]] | None = None


def _results(
    site: Site, folder: Path, known: dict[str, str], chunks: list[tuple[str, ...]], workers: int
) -> Iterable[_Result]:
    """Write the chunks, in worker processes that inherit the site by forking where that is had."""
    global _work  # noqa: PLW0603 - what a forked worker inherits has to stand somewhere
    _work = (site, folder, known)
    if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(_write_chunk, chunks)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=leave_interrupts) as pool:
        try:
            yield from pool.map(_write_chunk, chunks)
        except BaseException:
            end_workers()
            raise


def _write_chunk(urls: tuple[str, ...]) -> _Result:
    if _work is None:
        raise AssertionError("a chunk without a site")
    site, folder, known = _work
    hashes: dict[str, str] = {}
    written = size = 0
    for url in urls:
        page = site.page(url)
        if page is None:
            raise AssertionError(f"no page at {url}")
        content = _encoder.encode(page)
        hashes[url] = blake2b(content, digest_size=12).hexdigest()
        target = f"{folder}/{url}"
        if known.get(url) != hashes[url] or not _is_there(target):
            size += _write(target, page, content)
            written += 1
    return hashes, written, size


def _is_there(target: str) -> bool:
    return all(os.path.exists(f"{target}{name}") for name in _NAMES)  # noqa: PTH110


def _write(target: str, page: Page, content: bytes) -> int:
    # Plain os calls: a Path for each of 50,000 files costs as much as writing it.
    os.makedirs(target, exist_ok=True)  # noqa: PTH103
    markup = to_html(page).encode("utf-8", "replace")
    for name, data in zip(_NAMES, (markup, content), strict=True):
        with open(f"{target}{name}", "wb") as file:  # noqa: PTH123
            file.write(data)
    return len(markup) + len(content)


def _write_data(site: Site, folder: Path) -> Iterable[str]:
    files = dict(static_files())
    files |= {url: data for url in site.data_urls if (data := site.data(url)) is not None}
    files["404.html"] = to_html(NotFoundPage(url="404.html", title="Not here"), base="/").encode()
    for url, data in files.items():
        path = folder / url
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
    return files


def _remove(folder: Path, before: _Manifest, pages: dict[str, str], files: tuple[str, ...]) -> int:
    gone = [
        *(url + name for url in before.pages if url not in pages for name in _NAMES),
        *(url for url in before.files if url not in files),
    ]
    root = folder.resolve()
    for name in gone:
        path = (root / name).resolve()
        # The manifest lies in a folder that others may write to.
        if path.is_relative_to(root) and path.is_file():
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
    return len(gone)


_EVENTS = "events/aws/"
_ON_EVENTS = frozenset({"event", "service"})


def export(site: Site, kind: str | None = None) -> Iterable[bytes]:
    """Yield every page, or those of one kind, as a line of JSON."""
    for url in site.urls:
        # Nearly all pages are on events: they are not made only to be left out.
        if kind is not None and url.startswith(_EVENTS) is not (kind in _ON_EVENTS):
            continue
        page = site.page(url)
        if page is not None and kind in {None, getattr(page, "kind", "")}:
            yield _encoder.encode(page)

"""``trailhawk rules import``: a vendor's page becomes rule files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from trailhawk.cli.exits import ExitCode
from trailhawk.frontends.stellar import pages_to_files
from trailhawk.model.errors import RuleError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.sinks.wording import counted

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; files that are there already are not overwritten."""
    text = _read(arguments.page, Limits())
    try:
        files = pages_to_files(text)
    except RuleError as error:
        raise SourceError(f"{arguments.page}: {error.code} {error.message}") from error
    if not files:
        raise SourceError(f"{arguments.page}: no rule found; is this the text of the page?")
    arguments.output.mkdir(parents=True, exist_ok=True)
    kept = [name for name, content in files if not _write(arguments.output / name, content)]
    for name in kept:
        print(f"kept {printable(name)}: a file of that name is there", file=sys.stderr)
    written = counted(len(files) - len(kept), "rule file")
    print(f"{written} written to {printable(str(arguments.output))}")
    return ExitCode.BAD_INPUT if kept else ExitCode.OK


def _read(path: Path, limits: Limits) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(limits.max_rule_file_bytes + 1)
        if len(content) > limits.max_rule_file_bytes:
            raise SourceError(f"{path}: larger than {limits.max_rule_file_bytes} bytes")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error


def _write(path: Path, content: str) -> bool:
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(content)
    except FileExistsError:
        return False
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror}") from error
    return True

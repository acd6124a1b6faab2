"""Reads every YARA-L file of a folder and counts what becomes of each rule.

``python -m tools.yaral_corpus FOLDER``: files read, printed and read again the same; rules loaded,
and refused by what they are refused for; of rules for CloudTrail, what each still needs.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from trailhawk.frontends.yaral import load_yaral
from trailhawk.frontends.yaral.parser import parse_rules
from trailhawk.frontends.yaral.printer import print_rule
from trailhawk.frontends.yaral.tree import RuleTree
from trailhawk.ir.rule import RuleFile
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

LIMITS = Limits()
_QUOTED = re.compile(r"'[^']*'|\$[\w.\"\[\]]+")


def files_in(folder: Path) -> Iterator[RuleFile]:
    """Yield the YARA-L files below a folder, in order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".yaral", ".yl2"} and path.is_file():
            yield RuleFile(path.name, path.read_text("utf-8-sig"))


class Counts:
    """What became of the files and their rules."""

    def __init__(self) -> None:
        self.files: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.unread: list[str] = []
        self.needs: list[str] = []

    def take(self, file: RuleFile) -> None:
        """Take in one file."""
        self.files["files"] += 1
        try:
            trees = parse_rules(file.text, LIMITS)
        except RuleError as error:
            trees = [error]
        errors = [one for one in trees if isinstance(one, RuleError)]
        if errors:
            self.unread.append(f"{file.name}: {errors[0].code} {errors[0].message}")
        else:
            self.files["read"] += 1
            self.files["printed and read again the same"] += all(
                parse_rules(print_rule(tree), LIMITS) == [tree]
                for tree in trees
                if isinstance(tree, RuleTree)
            )
        loaded = load_yaral(file, LIMITS)
        for refusal in loaded.refusals:
            self.rules[f"{refusal.code} {_QUOTED.sub('…', refusal.message)[:70]}"] += 1
        for rule in loaded.rules:
            self.rules["loaded"] += 1
            wanted = ", ".join(need.text for need in rule.meta.needs)
            if wanted:
                self.needs.append(f"{file.name} needs {wanted}")

    def lines(self) -> Iterator[str]:
        """Yield what a person reads."""
        yield from (f"{count:6} {what}" for what, count in self.files.items())
        yield from (f"       not read: {one}" for one in self.unread)
        yield ""
        yield from (f"{count:6} {what}" for what, count in self.rules.most_common())
        yield from (f"       {one}" for one in self.needs)


def main() -> int:
    """Count a folder; 2 where there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    if not folder.is_dir():
        sys.stderr.write(f"{folder} is no folder\n")
        return 2
    counts = Counts()
    for file in files_in(folder):
        counts.take(file)
    sys.stdout.write("\n".join(counts.lines()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

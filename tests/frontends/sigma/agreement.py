"""``python -m tests.frontends.sigma.agreement FOLDER``: how far pySigma and Trailhawk agree on the
rules of a folder, log sources set aside. Needs a checkout of rules; nothing of it is kept."""

from __future__ import annotations

import copy
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule
from tests.frontends.sigma.test_pysigma import canonical, theirs

from trailhawk.frontends import load_file
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits

SHOWN = 3
"""Files named of each class but the first."""


def documents(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every rule over single events, as one for CloudTrail."""
    for path in sorted(folder.rglob("*.yml")):
        try:
            found = list(yaml.safe_load_all(path.read_text("utf-8")))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        for document in found:
            if isinstance(document, dict) and "detection" in document:
                yield path, document | {"logsource": {"product": "aws", "service": "cloudtrail"}}


def opinion(document: dict[str, Any]) -> tuple[object, str]:
    """Return pySigma's structure, or why it refuses."""
    try:
        return theirs(SigmaRule.from_dict(copy.deepcopy(document))), ""
    except SigmaError as error:
        return None, type(error).__name__


def judged(document: dict[str, Any]) -> str:
    """Return the class of agreement that a rule falls into."""
    document = yaml.safe_load(yaml.safe_dump(document))
    wanted, refused = opinion(document)
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    loaded = load_file(RuleFile("rule.yml", text), Limits())
    code = loaded.refusals[0].code if loaded.refusals else ""
    if refused:
        return f"both refuse ({code})" if code else f"only pySigma refuses ({refused})"
    if code:
        return f"only we refuse ({code})"
    same = canonical(loaded.rules[0].condition) == wanted
    return "the same structure" if same else "another structure"


def main(folder: Path) -> None:
    """Print how many rules fall into each class, and some of each."""
    counts: Counter[str] = Counter()
    files: defaultdict[str, list[str]] = defaultdict(list)
    for path, document in documents(folder):
        kind = judged(document)
        counts[kind] += 1
        files[kind].append(path.name)
    for place, (kind, count) in enumerate(counts.most_common()):
        sys.stdout.write(f"{count:6,}  {kind}\n")
        for name in files[kind][:SHOWN] if place else ():
            sys.stdout.write(f"          {name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

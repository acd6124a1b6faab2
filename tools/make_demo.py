"""Write the demonstration logs and their story: ``python -m tools.make_demo``.

Replaces what stands in the demonstration's folder. The same code gives the same records; the
compressed bytes also depend on the zlib that Python was built with.
"""

import shutil
import sys
from pathlib import Path

from tools.loggen.demo.stage import play, write_logs
from tools.loggen.demo.story import expected, story

DEMO = Path(__file__).resolve().parent.parent / "src" / "trailhawk" / "content" / "demo"


def make_demo(folder: Path) -> int:
    """Write the demonstration into ``folder`` and return the number of records."""
    shutil.rmtree(folder / "AWSLogs", ignore_errors=True)
    delivered = write_logs(folder)
    played = play()
    text = story(played, delivered.records, delivered.copies)
    (folder / "STORY.md").write_text(text, encoding="utf-8")
    (folder / "expected.csv").write_text(expected(played), encoding="utf-8")
    return delivered.records


def main() -> int:
    """Write the demonstration where it ships."""
    DEMO.mkdir(parents=True, exist_ok=True)
    records = make_demo(DEMO)
    size = sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file())
    print(f"{records} records, {size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What is counted of a folder of YARA-L rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.yaral_corpus import Counts, files_in

SAMPLES = Path(__file__).parents[1] / "frontends" / "yaral" / "rules"


def test_rules_are_counted_by_what_becomes_of_them(tmp_path: Path) -> None:
    for sample in sorted(SAMPLES.glob("*.yaral"))[:2]:
        (tmp_path / sample.name).write_text(sample.read_text("utf-8"), "utf-8")
    (tmp_path / "open.yaral").write_text('rule a { meta: x = "', "utf-8")
    foreign = 'rule b { events: $e.metadata.product_name = "Okta" condition: $e }'
    (tmp_path / "other.yl2").write_text(foreign, "utf-8")
    listed = "rule c { events: $e.principal.ip in %offices condition: $e }"
    (tmp_path / "list.yaral").write_text(listed, "utf-8")
    (tmp_path / "notes.md").write_text("no rule", "utf-8")
    counts = Counts()
    for file in files_in(tmp_path):
        counts.take(file)
    assert counts.files == {"files": 5, "read": 4, "printed and read again the same": 4}
    assert counts.rules["loaded"] == 3
    refused = {line.split()[0] for line in counts.rules if line != "loaded"}
    assert refused == {"R216", "R402"}
    said = "\n".join(counts.lines())
    assert "not read: open.yaral: R402" in said
    assert "list.yaral needs list %offices" in said


def test_a_folder_that_is_none_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tools import yaral_corpus  # noqa: PLC0415 - its main reads the command line

    monkeypatch.setattr("sys.argv", ["yaral_corpus", str(tmp_path / "none")])
    assert yaral_corpus.main() == 2
    assert "is no folder" in capsys.readouterr().err

"""U6 and U7: the twins held equal in bulk, and a broken rule among good ones."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from tests.strategies import conditions, records

from bars.harness import ANY_EVENT, Bar, Context, Outcome, delivery, event, run_command
from trailhawk.engine import Matcher
from trailhawk.packs import shipped_rules

__all__ = ["RULES"]


def u6(context: Context) -> Outcome:
    """The screened and compiled engine answers as the plain evaluator, in bulk."""
    count = [0]
    number = context.scale(20_000, 5_000_000)

    @seed(context.rng.randrange(1 << 30))
    @settings(
        max_examples=number // 4,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(conditions(), conditions(), records(), records())
    def same(one: object, other: object, first: object, second: object) -> None:
        matcher = Matcher([one, other])  # type: ignore[list-item]
        for record in (first, second):
            count[0] += 2
            assert matcher.match_record(record) == matcher.match_plainly(record)  # type: ignore[arg-type]

    same()
    return Outcome(holds=True, figures=f"{count[0]:,} rule x event pairs, differences 0")


def u7(context: Context) -> Outcome:
    """One broken rule among 1,500 costs itself, and the exit code of the check says so."""
    rules, few = context.folder / "rules", context.folder / "few"
    rules.mkdir()
    few.mkdir()
    for number in range(1_499):
        text = ANY_EVENT.replace("id: any", f"id: any{number}").replace("any", f"any{number}", 1)
        (rules / f"{number}.yml").write_text(text)
    sound = next(shipped_rules().rglob("trail_logging_stopped.yml"))
    (few / "sound.yml").write_text(sound.read_text())
    before = run_command("rules", "check", str(few)).code
    for folder in (rules, few):
        Path(folder, "broken.yml").write_text("title: x\ndetection: [\n")
    after = run_command("rules", "check", str(few))
    log = context.folder / "one.json"
    log.write_bytes(delivery([event(1)]))
    ran = run_command("scan", str(log), "-r", str(rules), "--json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    findings = sum(line["kind"] == "finding" for line in lines)
    refused = lines[-1]["rules_refused"] == 1 and b"broken.yml" in after.out + after.err
    return Outcome(
        findings == 1_499 and refused and (before, after.code) == (0, 1),
        f"{findings:,} of 1,500 run, the broken one is named; rules check exits {after.code}, and "
        f"{before} without it",
    )


RULES: dict[str, Bar] = {"U6": u6, "U7": u7}

"""Reading Panther's files: kinds, attributes, what is refused, and that nothing of it runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.frontends.panther.samples import files, load, rule_yaml

from trailhawk.frontends import load_files
from trailhawk.frontends.panther import examining, loader
from trailhawk.frontends.panther.examining import examined
from trailhawk.ir.rule import RuleFile
from trailhawk.model import forking
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Level
from trailhawk.packs import load_pack

SIMPLE = 'def rule(event):\n    return event.get("eventName") == "ListIdentities"\n'
CONTEXT = (
    "from sample_helpers import context\n\ndef alert_context(event):\n    return context(event)\n"
)


def test_the_attributes_are_the_documents() -> None:
    [rule] = load(
        SIMPLE,
        rule_yaml(
            "CreateAlert: false\nReports:\n  MITRE ATT&CK: [TA0007:T1526, 'TA0040:T1485']\n"
            "  CIS: [3.1]\nTags: [SES]\nDescription: >\n  Words.\nReference: https://a.example\n"
        ),
    ).rules
    meta = rule.meta
    assert (meta.id, meta.title, meta.vendor) == ("Sample.Rule", "A sample", "panther")
    assert meta.severity.level is Level.MEDIUM
    assert meta.tactics == ("discovery", "impact")
    assert meta.techniques == ("T1526", "T1485")
    assert meta.tags == ("SES", "CIS: 3.1")
    assert meta.description == "Words."
    assert meta.references == ("https://a.example",)
    assert meta.notes == ("a signal: in Panther it makes no alert of its own",)


def test_inline_filters_that_ask_nothing_change_nothing() -> None:
    [rule] = load(SIMPLE, rule_yaml("InlineFilters:\n  - All: []\nThreshold: 5\n")).rules
    assert "in Panther it alerts on 5 matches together" in rule.meta.notes


def test_a_period_is_decimal_whatever_it_begins_with() -> None:
    [rule] = load(SIMPLE, rule_yaml("DedupPeriodMinutes: 0644\n")).rules
    assert rule.dedup is not None
    assert rule.dedup.seconds == 644 * 60


def test_a_disabled_rule_loads_and_says_so() -> None:
    [rule] = load(SIMPLE, rule_yaml().replace("Enabled: true", "Enabled: false")).rules
    assert "disabled by its author" in rule.meta.notes


def test_the_outputs_are_the_plain_copies_of_the_context() -> None:
    [rule] = load(SIMPLE + CONTEXT).rules
    shown = [path.text for path in rule.outputs]
    assert shown == ["eventName", "userIdentity.arn", "requestParameters.keyId"]


@pytest.mark.parametrize(
    ("python", "yaml", "code"),
    [
        ("def rule(event:\n", None, "R601"),
        ('def rule(event):\n    return event.get("userAgent") == "A\\ud800"\n', None, "R601"),
        (SIMPLE + "x = " + "(" * 500 + ")" * 500, None, "R602"),
        (SIMPLE + "x = " + "-" * 30_000 + "1", None, "R602"),
        (SIMPLE + "x = " + "+".join(["1"] * 5_000), None, "R602"),
        (SIMPLE + "".join(f"x{n} = {n}\n" for n in range(40_000)), None, "R603"),
        (SIMPLE, rule_yaml().replace("sample.py", "other.py"), "R604"),
        ("def rule(event):\n    return eval('1') == 1\n", None, "R605"),
        (SIMPLE, rule_yaml().replace("Medium", "Awful"), "R220"),
        (SIMPLE, rule_yaml().replace("[AWS.CloudTrail]", "[Okta.SystemLog]"), "R216"),
        (SIMPLE, rule_yaml().replace("AnalysisType: rule", "AnalysisType: scheduled_rule"), "R606"),
        (SIMPLE, rule_yaml().replace("AnalysisType: rule", "AnalysisType: riddle"), "R202"),
        (SIMPLE, rule_yaml("InlineFilters:\n  - Key: awsRegion\n    Condition: Exist\n"), "R608"),
        (SIMPLE, rule_yaml().replace("RuleID: Sample.Rule\n", ""), "R201"),
    ],
)
def test_what_cannot_be_used_is_refused(python: str, yaml: str | None, code: str) -> None:
    loaded = load(python, yaml)
    assert loaded.rules == ()
    assert [one.code for one in loaded.refusals] == [code]


@pytest.mark.parametrize("kind", ["pack", "lookup_table"])
def test_other_kinds_are_read_and_are_no_rules(kind: str) -> None:
    names = {"pack": "PackID", "lookup_table": "LookupName"}
    text = f"AnalysisType: {kind}\n{names[kind]}: Sample\n"
    loaded = load_files([RuleFile("c/one.yml", text)], Limits())
    assert (loaded.rules, loaded.refusals, loaded.pending) == ((), (), ())


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("policy", "PolicyID"),
        ("saved_query", "QueryName"),
        ("scheduled_query", "QueryName"),
        ("scheduled_prompt", "PromptName"),
    ],
)
def test_what_asks_nothing_of_logs_is_listed_as_that(kind: str, name: str) -> None:
    text = f"AnalysisType: {kind}\n{name}: Sample\n"
    loaded = load_files([RuleFile("c/one.yml", text)], Limits())
    assert [one.code for one in loaded.refusals] == ["R609"]


def test_a_scheduled_rule_is_shown_and_not_run() -> None:
    text = rule_yaml("ScheduledQueries: [Some query]\n")
    loaded = load(SIMPLE, text.replace("AnalysisType: rule", "AnalysisType: scheduled_rule"))
    assert (loaded.rules, loaded.partial) == ((), ())
    [listed] = loaded.listed
    assert listed.rule.meta.id == "Sample.Rule"
    assert "Some query" in listed.reason


def test_a_rule_knows_its_packs() -> None:
    pack = "AnalysisType: pack\nPackID: Sample.Pack\nPackDefinition:\n  IDs: [Sample.Rule]\n"
    [rule] = load_files([*files(SIMPLE), RuleFile("c/packs/one.yml", pack)], Limits()).rules
    assert "pack: Sample.Pack" in rule.meta.tags


def test_a_pack_reads_what_stands_beside_and_above(tmp_path: Path) -> None:
    for file in files(SIMPLE + CONTEXT):
        path = tmp_path / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    pack = load_pack((tmp_path / "c" / "rules" / "sample.yml",), Limits(), cached=False)
    assert [rule.meta.id for rule in pack.rules] == ["Sample.Rule"]
    assert len(pack.rules[0].outputs) == 3


HOSTILE = (
    "import os, socket, subprocess\nos.system('true')\nopen('/etc/hostname')\n"
    "socket.socket()\nsubprocess.run(['true'])\nexec('x = 1')\neval('1')\n"
    "__import__('urllib.request')\ncompile('1', 'a', 'eval')\n"
    "class A:\n    def __init_subclass__(cls): os.abort()\nclass B(A): pass\n"
    "@os.system\ndef helper(event):\n    return True\n"
    "def rule(event):\n    os.system('true')\n    return event.get('eventName') == 'A'\n"
)

_SEEN: list[str] = []
_WATCH = {"on": False, "hooked": False}
_FORBIDDEN = ("open", "exec", "import", "os.", "socket.", "subprocess.", "ctypes.", "shutil.")


def test_many_rules_are_followed_in_processes_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [
        SIMPLE,
        SIMPLE + CONTEXT,
        "def rule(event):\n    return hash(event) == 1\n",
        "def rule(\n",
        SIMPLE,
    ]
    many: list[RuleFile] = []
    for number in range(12):
        yaml = rule_yaml().replace("Sample.Rule", f"Sample.{number}").replace("sample.py", "r.py")
        if number == 7:
            yaml = yaml.replace("AWS.CloudTrail", "Okta.SystemLog")
        many.append(RuleFile(f"{number}/rule.yml", yaml))
        many.append(RuleFile(f"{number}/r.py", texts[number % len(texts)]))
    alone = load_files(many, Limits())
    assert alone.rules
    assert alone.partial
    assert alone.refusals
    monkeypatch.setattr(loader, "MIN_FOLLOWED", 2)
    seen = examined(many, Limits())
    monkeypatch.setattr(forking, "processors", lambda: 3)
    assert load_files(many, Limits()) == alone
    monkeypatch.setattr(examining, "MIN_FOLLOWED", 2)
    assert examined(many, Limits()) == seen


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _WATCH["on"] and event.startswith(_FORBIDDEN):
        _SEEN.append(f"{event} {arguments!r}"[:200])


def test_what_python_remarks_on_a_rules_style_is_not_told() -> None:
    # Warnings are errors in tests.
    assert load('def rule(event):\n    return event.get("eventName") is not 1and True\n').rules


def test_importing_a_hostile_rule_executes_nothing() -> None:
    load(SIMPLE)  # whatever the reader loads on first use
    if not _WATCH["hooked"]:
        sys.addaudithook(_hook)
        _WATCH["hooked"] = True
    _WATCH["on"] = True
    try:
        loaded = load(HOSTILE)
    finally:
        _WATCH["on"] = False
    assert _SEEN == []
    assert loaded.rules == ()
    assert [one.code for one in loaded.refusals] == ["R605"]


@pytest.mark.parametrize(
    "misuse",
    [
        "event.get()",
        "event.deep_get(1)",
        "isinstance(event)",
        'event.get("a").split(event)',
        're.search("[", event.get("a"))',
        "[x for x in 1]",
        "{x for x in [[1]]}",
        "{[1]}",
        "{**1}",
        "[*None]",
        "{[1]: 2}",
        '"a".join([1])',
        "event.udm()",
    ],
)
def test_what_is_misused_ends_nothing(misuse: str) -> None:
    body = f'event.get("eventName") == "A" and bool({misuse})'
    for python in (f"def rule(event):\n    return {body}\n", f"{SIMPLE}X = {misuse}\n"):
        loaded = load(f"import re\n\n{python}")
        assert len(loaded.rules) + len(loaded.partial) == 1

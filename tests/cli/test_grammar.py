from __future__ import annotations

import pytest

from trailhawk.cli.main import main

SAID = {
    "scna logs": "trailhawk: argument command: 'scna' is none of scan, demo, ",
    "scan logs --min-lvl high": "trailhawk scan: there is no option --min-lvl; did you mean --min-level?",  # noqa: E501
    "scan logs --min-lvl=high": "trailhawk scan: there is no option --min-lvl; did you mean --min-level?",  # noqa: E501
    "scan logs --zzz": "trailhawk scan: there is no option --zzz\n",
    "scan logs --min-level hihg": "'hihg' is none of informational, low, medium, high, critical; did you mean high?",  # noqa: E501
    "rules lst": "; did you mean list?",
    "demo logs more": "trailhawk demo: nothing goes with 'logs' 'more'",
    "--versoin": "trailhawk: there is no option --versoin; did you mean --version?",
    "scan": "trailhawk scan: the following arguments are required: LOGS",
}


@pytest.mark.parametrize("line", SAID)
def test_a_word_it_does_not_know_is_named_with_the_nearest(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert SAID[line] in said.err
    assert said.err.count("\n") == 2
    assert said.err.endswith(" --help has more\n")


@pytest.mark.parametrize("line", ["", "rules", "alerts", "catalog", "exceptions"])
def test_a_group_of_commands_alone_shows_them(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "show this help message" in said.err


def test_an_option_may_be_shortened(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--vers"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("trailhawk ")

"""Each function of the reference, asked of one event: what holds, edges included."""

from __future__ import annotations

import pytest
from tests.frontends.yaral.running import LIMITS, Cases, Event, fires, text_of

from trailhawk.frontends.yaral import load_yaral
from trailhawk.frontends.yaral.functions import FUNCTIONS
from trailhawk.ir.rule import RuleFile

PARAMETERS: Event = {
    "list": ["b", "a", "", "c"],
    "numbers": [7, "2.5", 0, "x"],
    "seven": 7,
    "text": "Ab,cD",
    "url": "see https://me@Example.org:8443/a?b#c",
    "code": "aGVsbG8=",
    "hex": "6869",
    "quoted": "a%20b%2Fc+d",
    "bad": "100%",
    "spaces": "  x y ",
    "moment": "2026-02-22 10:43:51",
}
SHORT = {
    name: f'$e.target.resource.attribute.labels["requestParameters.{name}"]' for name in PARAMETERS
}
LISTS = {
    "LIST": '$e.target.resource.attribute.labels["req_instance_ids"]',
    "NUMBERS": '$e.target.resource.attribute.labels["Request Parameters Values To Add"]',
    "TIME": "$e.metadata.event_timestamp.seconds",
    "NONE": '$e.target.resource.attribute.labels["requestParameters.none"]',
}
EVENT: Event = {
    "eventName": "A",
    "requestParameters": PARAMETERS
    | {"instanceIds": PARAMETERS["list"], "valuesToAdd": PARAMETERS["numbers"]},
}

HOLDS = """
arrays.length(arrays.concat(LIST, NUMBERS)) = 7
arrays.contains(LIST, "c")
not arrays.contains(LIST, "d")
arrays.index_to_float(NUMBERS, 1) = 2.5
arrays.index_to_int(NUMBERS, 1) = 2
arrays.index_to_int(NUMBERS, 3) = 0
arrays.index_to_int(NUMBERS, 9) = 0
arrays.index_to_int(NUMBERS, 0-4) = 7
arrays.index_to_str(LIST, 1) = "a"
arrays.index_to_str(LIST, 0-1) = "c"
arrays.index_to_str(LIST, 9) = ""
arrays.index_to_str(strings.split("{text}", ","), 1) = "cD"
arrays.join_string(LIST, "+") = "b+a+c"
arrays.join_string(LIST) = "bac"
arrays.length(LIST) >= 3
arrays.max(NUMBERS) = 7
arrays.max(NONE) = 0
arrays.min(NUMBERS) = 0
arrays.min(NUMBERS, true) = 2.5
arrays.size(NONE) = 0
bytes.to_base64("{text}") = "QWIsY0Q="
cast.as_bool("TRUE") = true
cast.as_bool(1) = true
cast.as_bool("123") = false
cast.as_bool(0-1) = false
cast.as_bool(NONE) = false
cast.as_float("{seven}") = 7
cast.as_float("{text}") = 0
cast.as_int("2.9") = 2 and cast.as_int("{text}") = 0
cast.as_int(NONE) = 0
cast.as_string("{seven}") = "7"
cast.as_string(NONE, "none") = "none"
hash.sha256("{hex}") = "053d7b9eef98fc6535d336b9448f57daf090a9335c002091bb6a8ff6d356239a"
math.abs(0 - "{seven}") = 7
math.ceil("{seven}" / 2) = 4
math.ceil(0 - "{seven}" / 2) = 0-3
math.floor(0 - "{seven}" / 2) = 0-4
math.geo_distance(10, 50, 10, 50) = 0
math.geo_distance(10, 97, 10, 50) = 0-1
math.geo_distance(0, 0, 180, 0) > 20015000
math.is_increasing(1, "{seven}", 8)
not math.is_increasing(1, 1, "{seven}")
math.log("{seven}") > 1.94 and math.log("{seven}") < 1.95
math.pow("{seven}", 2) = 49
math.pow(2, "{seven}") = 128
math.round("{seven}" / 2) = 4
math.round(0 - "{seven}" / 2) = 0-4
math.round("{seven}" / 3, 2) = 2.33
math.sqrt("{seven}" + 2) = 3
math.sqrt(0 - "{seven}") = 0
net.ip_in_range_cidr($e.principal.ip, "203.0.113.0/24")
not net.ip_in_range_cidr($e.principal.ip, "2001:db8::/32")
re.capture("{text}", "[a-z]") = "b"
re.capture("{text}", "c(.)") = "D"
re.capture("{text}", "x(.)") = ""
arrays.length(re.capture_all("{text}", "[A-Za-z]")) = 4
arrays.index_to_str(re.capture_all("{text}", "(.),"), 0) = "b"
re.regex("{text}", `^ab`) nocase
not re.regex("{text}", `^ab`)
re.replace("{text}", "[a-z]", "-") = "A-,-D"
re.replace("{text}", "(.),(.)", "\\\\2\\\\1") = "AcbD"
strings.base64_decode("{code}") = "hello"
strings.base64_decode("{text}") = "Ab,cD"
strings.coalesce(NONE, "{text}", "x") = "Ab,cD"
strings.coalesce(NONE, "x") = "x"
strings.concat("{seven}", ":", 2.5, "-", 1.0) = "7:2.5-1"
strings.contains("{text}", ",c")
strings.count_substrings("{text}", ",") = 1
strings.count_substrings("{text}", "") = 0
strings.ends_with("{text}", "cD")
not strings.ends_with("{text}", "")
strings.extract_hostname("{url}") = "Example.org"
strings.extract_hostname("{text}") = "Ab,cD"
strings.extract_hostname(NONE) = ""
strings.from_base64("{code}") = "hello"
strings.from_base64("{text}") = ""
strings.from_hex("{hex}") = "hi"
strings.from_hex("{text}") = ""
strings.length("{text}") = 5
strings.ltrim("{spaces}", " ") = "x y "
strings.ltrim("{text}", "") = "Ab,cD"
strings.reverse("{text}") = "Dc,bA"
strings.rtrim("{spaces}", " y") = "  x"
arrays.length(strings.split("{text}", ":")) = 1
arrays.length(strings.split("{text}")) = 2
arrays.length(strings.split("{text}", "")) = 5
strings.starts_with("{text}", "Ab")
strings.to_lower("{text}") = "ab,cd"
strings.to_upper("{text}") = "AB,CD"
strings.trim("{spaces}", " ") = "x y"
strings.trim("{spaces}") = "x y"
strings.url_decode("{quoted}") = "a b/c+d"
strings.url_decode("{bad}") = ""
timestamp.as_unix_seconds("{moment}") = 1771757031
timestamp.as_unix_seconds("{moment}", "America/New_York") = 1771775031
timestamp.as_unix_seconds("{moment}", "-5") = 1771775031
timestamp.as_unix_seconds("{text}") = 0
timestamp.get_date(TIME, "+12:00") = "2026-06-02"
timestamp.get_day_of_week(TIME) = 2
timestamp.get_hour(TIME, "-8") = 4
timestamp.get_minute(TIME, "+5:30") = 30
timestamp.get_timestamp(TIME) = "2026-06-01 12:00:00"
timestamp.get_timestamp(TIME, "%Y-%m", "UTC") = "2026-06"
timestamp.get_timestamp(TIME, "%d.%m.%Y") = "01.06.2026"
timestamp.get_timestamp(1771757031, "WEEK", "GMT") = "2026-02-22"
timestamp.get_timestamp(TIME, "WEEK") = "2026-05-31"
timestamp.get_timestamp(TIME, "YEAR") = "2026"
timestamp.get_week(TIME) = 22
if("{seven}" > 5, "many", "few") = "many"
if("{seven}" > 9, 5) = 0
group("{text}", "{seven}") = "7"
"""

ELSEWHERE = {
    # Aggregates: cases/outcomes.yml.
    *("array", "array_distinct", "avg", "count", "count_distinct", "earliest", "latest", "max"),
    *("min", "stddev", "sum"),
    # Refused: cases/refused.yml.
    *("fingerprint", "hash.fingerprint2011", "math.random", "optimization.sample_rate"),
    *("strings.extract_domain", "strings.substr", "timestamp.current_seconds"),
    *("timestamp.diff", "timestamp.now", "window.percentile"),
}


def written(line: str) -> str:
    """Put fields for what a line calls by a name."""
    for name, field in SHORT.items():
        line = line.replace(f'"{{{name}}}"', field)
    for name, field in LISTS.items():
        line = line.replace(name, field)
    return line


@pytest.mark.parametrize("line", HOLDS.strip().splitlines())
def test_what_a_function_makes_of_an_event(line: str) -> None:
    for asked, wanted in ((written(line), True), (f"not ({written(line)})", False)):
        case = Cases(name="function", events=f'$e.metadata.product_event_type = "A"\n{asked}')
        text = text_of(case)
        loaded = load_yaral(RuleFile("case.yaral", text), LIMITS)
        assert not loaded.refusals, loaded.refusals[0].text(text)
        assert fires(loaded.rules[0], (EVENT,)) is wanted


def test_every_function_has_a_line_or_is_told_elsewhere() -> None:
    left = {name for name in FUNCTIONS if f"{name}(" not in HOLDS}
    assert {name for name in left if not name.startswith(("metrics.", "window."))} <= ELSEWHERE

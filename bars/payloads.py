"""Texts that try to become markup, script, style or an address; and paths that try to lead out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

__all__ = ["LINKS", "RUN", "markup_payloads", "traversals"]

RUN = "window.__canary=1;alert(1)"
"""What a payload does when it runs."""

_TAGS = (
    *("img src=x", "svg", "body", "video src=x", "audio src=x", "iframe", "details open", "input"),
    *("marquee", "object data=x", "embed src=x", "style", "select autofocus", "math", "template"),
    *(
        "textarea autofocus",
        "keygen",
        "isindex",
        "frameset",
        "link rel=stylesheet href=x",
        "a href=x",
    ),
)
_HANDLERS = (
    *("onerror", "onload", "ontoggle", "onfocus", "onmouseover", "onpageshow", "onstart"),
    *("onanimationstart", "onbegin", "oncanplay"),
)
_BREAKS = (
    *("", '"', "'", "`", '">', "'>", "</title>", "</textarea>", "</script>", "</style>", "--!>"),
    *("]]>", "</noscript>", "</template>", "</svg>", "</pre>", "</code>", "\u2028", "\x00"),
)
_SINGLE = (
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</ScRiPt>",
    f"<script\t>{RUN}</script\n>",
    f"<script/x>{RUN}</script>",
    f"<<script>{RUN}//<</script>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><style><img src=x onerror='{RUN}'></style></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror='{RUN}'>",
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f"<iframe srcdoc='<script>{RUN.replace('window', 'parent')}</script>'></iframe>",
    f"<iframe src='javascript:{RUN}'></iframe>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<a href='java\tscript:{RUN}' autofocus>x</a>",
    f"<form action='javascript:{RUN}'><button autofocus>x",
    f"<button formaction='javascript:{RUN}'>x",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<meta http-equiv=refresh content='0;url=http://192.0.2.1/'>",
    "<base href='http://192.0.2.1/'>",
    "<link rel=stylesheet href='http://192.0.2.1/x.css'>",
    "<style>@import 'http://192.0.2.1/x.css';</style>",
    "<style>*{background:url(http://192.0.2.1/x.png)}</style>",
    "<img src=http://192.0.2.1/x.png>",
    "<img srcset='http://192.0.2.1/x.png 1x'>",
    "<video poster=http://192.0.2.1/x.png>",
    "<object data=http://192.0.2.1/x.swf>",
    "<script src=http://192.0.2.1/x.js></script>",
    "<link rel=prefetch href=http://192.0.2.1/x><link rel=preconnect href=http://192.0.2.1>",
    "![x](http://192.0.2.1/x.png)",
    f"[x](javascript:{RUN})",
    f"javascript:{RUN}",
    f"  JaVaScRiPt:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    f"${{{RUN}}}",
    f"';{RUN};'",
    f'";{RUN};"',
    f"\\';{RUN}//",
    f"-->{RUN}",
    f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    f"\u202e<script>{RUN}</script>\u202c",
    f"\x1b]8;;javascript:{RUN}\x07x\x1b]8;;\x07",
    "x" * 3_000 + f"<script>{RUN}</script>",
)


def markup_payloads(count: int) -> list[str]:
    """Return as many different payloads; the hand-written ones first."""
    handlers = (
        f"{lead}<{tag} {handler}={quote}{RUN}{quote}>"
        for quote, lead, handler, tag in itertools.product(
            ('"', "'", ""), _BREAKS, _HANDLERS, _TAGS
        )
    )
    # A stride that shares no factor with the list's length mixes tags, handlers and breaks.
    made = list(handlers)
    mixed = (made[(number * 7_919) % len(made)] for number in range(len(made)))
    return list(itertools.islice(dict.fromkeys((*_SINGLE, *mixed)), count))


LINKS = (
    *("http://ok.example/a", "https://ok.example/a?b=c&d=%3Cx%3E", "mailto:ann@ok.example"),
    *(
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "JAVASCRIPT:alert(1)",
    ),
    *("\x01javascript:alert(1)", "javascript\t:alert(1)", "data:text/html,x", "vbscript:x"),
    *("file:///etc/passwd", "ftp://ok.example/", "blob:http://x/", "about:blank", "view-source:x"),
    *(
        "//evil.example/",
        "\\\\evil.example\\x",
        "/\\evil.example",
        "https:evil.example",
        "http:///x",
    ),
    *("https://user:pass@ok.example/", "https://[::1]/", "https://ok.example\\@evil.example/"),
    *(
        "https://ok.example/\u202egpj.exe",
        "https://xn--80ak6aa92e.com/",
        'https://ok.example/" x=y',
    ),
    *("https://ok.example/' onclick='alert(1)", "https://ok.example/><script>alert(1)</script>"),
    *(
        "#x",
        "?q=<script>",
        "../../x",
        "intent://x#Intent;end",
        "ms-word:ofe|u|x",
        "tel:1",
        "ssh://x",
    ),
    *("javascript&colon;alert(1)", "java&#115;cript:alert(1)", "%6aavascript:alert(1)", "jar:x!/y"),
)
"""What authors write where a link is expected."""

_UP = (
    *("../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "%252e%252e%252f", "%c0%ae%c0%ae/"),
    *("..%c0%af", "..;/", "..%00/", "....//", "..././", "\u2025/", "\uff0e\uff0e/", ".%2e/"),
    *("%u002e%u002e/", "..%ef%bc%8f", "%2e%2e%5c"),
)
_TARGETS = ("etc/passwd", "SECRET.txt", "proc/self/environ", "windows/win.ini")


def traversals() -> Iterator[str]:
    """Yield endless ways out, to be put behind a route."""
    for depth in itertools.count(1):
        for up, target in itertools.product(_UP, _TARGETS):
            yield up * depth + target
        yield from (
            *("/etc/passwd", "//etc/passwd", "C:/windows/win.ini", "C:\\windows\\win.ini"),
            *("file:///etc/passwd", "~/.ssh/id_rsa", "etc/passwd%00.html", "/%2fetc/passwd"),
            *("\\\\host\\share\\x", "/proc/self/cwd/etc/passwd", ".git/config", "NUL", "con:"),
        )

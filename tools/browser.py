"""Chromium without a window, driven over the DevTools protocol: for tests, bars and benchmarks.

The protocol runs over two pipes, one JSON object and a zero byte a message, so no library is
needed. Input is dispatched as real key strokes and mouse clicks, never by calling the page's own
code.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["CHROMIUM", "Browser", "Page", "browser"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
"""The program; None where none is installed."""

SECONDS = 30
"""How long an answer or a condition is waited for."""

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"),
    # Nothing but this machine has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
_START = """\
import fcntl, os, sys
reading, writing = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(reading, 3)
os.dup2(writing, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Puts the pipes where Chromium looks for them, whatever numbers they have here."""

_KEYS = {
    "Enter": ("Enter", 13, "\r"),
    "Tab": ("Tab", 9, ""),
    "Escape": ("Escape", 27, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowUp": ("ArrowUp", 38, ""),
    "Backspace": ("Backspace", 8, ""),
}


class Browser:
    """A running Chromium: messages out, answers and events in."""

    def __init__(self, process: subprocess.Popen[bytes], reading: int, writing: int) -> None:
        self._process = process
        self._reading = reading
        self._writing = writing
        self._numbers = itertools.count(1)
        self._rest = b""
        self._pages: dict[str, Page] = {}

    def page(self, *, javascript: bool = True, width: int = 1280, height: int = 900) -> Page:
        """Open a page in a profile of its own."""
        context = self.call("Target.createBrowserContext", {})["browserContextId"]
        target = self.call(
            "Target.createTarget", {"url": "about:blank", "browserContextId": context}
        )["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})
        page = Page(self, session["sessionId"], context)
        self._pages[page.session] = page
        page.begin(javascript=javascript, width=width, height=height)
        return page

    def call(self, method: str, parameters: dict[str, Any], session: str = "") -> dict[str, Any]:
        """Send one command and return its result; what happens meanwhile is told to its page."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._send(message)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            for answer in self.receive(end - time.monotonic()):
                if answer.get("id") == number:
                    if "error" in answer:
                        raise RuntimeError(f"{method}: {answer['error']['message']}")
                    result: dict[str, Any] = answer["result"]
                    return result
        raise TimeoutError(method)

    def tell(self, method: str, parameters: dict[str, Any], session: str) -> None:
        """Send one command whose answer nobody waits for."""
        command = {"id": next(self._numbers), "method": method, "params": parameters}
        self._send({**command, "sessionId": session})

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._writing, data) :]

    def receive(self, seconds: float) -> Iterator[dict[str, Any]]:
        """Yield the messages that are there, waiting for the first; events go to their page."""
        ready, _, _ = select.select([self._reading], [], [], max(0.0, seconds))
        if not ready:
            return
        data = os.read(self._reading, 1 << 20)
        if not data:
            raise RuntimeError("the browser is gone")
        *whole, self._rest = (self._rest + data).split(b"\0")
        for text in whole:
            message = json.loads(text)
            page = self._pages.get(message.get("sessionId", ""))
            if "method" in message and page is not None:
                page.happened(message["method"], message["params"])
            yield message

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        os.close(self._reading)
        os.close(self._writing)


@dataclass
class Page:
    """One page, with everything that happened on it."""

    owner: Browser
    session: str
    context: str
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Console errors, exceptions, and what the security policy refused."""
    loads: int = 0

    def begin(self, *, javascript: bool, width: int, height: int) -> None:
        """Ask for the events that are kept, and set the page up."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.size(width, height)
        if not javascript:
            self.call("Emulation.setScriptExecutionDisabled", value=True)

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send a command to this page."""
        return self.owner.call(method, parameters, self.session)

    def happened(self, method: str, told: dict[str, Any]) -> None:
        """Keep what matters of an event."""
        match method:
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Page.javascriptDialogOpening":
                self.dialogs.append(told["message"])
                self.owner.tell("Page.handleJavaScriptDialog", {"accept": False}, self.session)
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                self.errors.append(told["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.errors.append(told["exceptionDetails"]["text"])
            case "Page.loadEventFired":
                self.loads += 1
            case _:
                pass

    def goto(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        before = self.loads
        told = self.call("Page.navigate", url=address)
        if "errorText" in told:
            raise RuntimeError(f"{address}: {told['errorText']}")
        self.loaded(before)

    def loaded(self, before: int) -> None:
        """Wait until more pages than ``before`` have been loaded."""
        end = time.monotonic() + SECONDS
        while self.loads <= before:
            if time.monotonic() > end:
                raise TimeoutError("the page was not loaded")
            list(self.owner.receive(end - time.monotonic()))

    def back(self) -> None:
        """Go back in the history, as by the button."""
        history = self.call("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] - 1]
        self.call("Page.navigateToHistoryEntry", entryId=entry["id"])

    def value(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page has
        """Return the value of an expression, awaited."""
        told = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in told:
            raise RuntimeError(str(told["exceptionDetails"])[:600])
        return told["result"].get("value")

    def until(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page has
        """Wait until an expression is true and return its value."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                found = self.value(expression)
            except RuntimeError:  # the page is just being exchanged
                found = None
            if found:
                return found
            list(self.owner.receive(0.02))
        raise TimeoutError(expression)

    def type(self, text: str) -> None:
        """Type a text, a key stroke a letter."""
        for letter in text:
            self.call("Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    def press(self, name: str, modifiers: int = 0) -> None:
        """Press a named key; ``modifiers`` as the protocol has them: 1 Alt, 2 Control, 8 Shift."""
        key, code, text = _KEYS[name]
        more = {"text": text} if text else {}
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                modifiers=modifiers,
                **(more if kind == "keyDown" else {}),
            )

    def click(self, selector: str) -> None:
        """Click the middle of the first element that a selector finds, once it stands still."""
        place, again = self._middle(selector), self._middle(selector)
        while place != again:
            place, again = again, self._middle(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place[0],
                y=place[1],
                button="left",
                clickCount=1,
            )

    def _middle(self, selector: str) -> Any:  # noqa: ANN401 - two numbers
        """Return where the middle of an element is a moment from now, on a page that has loaded."""
        return self.until(
            "document.readyState === 'complete' && new Promise(go => setTimeout(go, 20)).then("
            "() => { const e = document.querySelector(" + json.dumps(selector) + ");"
            "if (!e) return null; e.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const b = e.getClientRects()[0];"
            "return b && [b.x + b.width / 2, b.y + b.height / 2] })"
        )

    def follow(self, selector: str) -> None:
        """Click a link and wait for the page that it leads to."""
        before = self.loads
        self.click(selector)
        self.loaded(before)

    def size(self, width: int, height: int) -> None:
        """Set the window; a narrow one is a phone's."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def media(self, scheme: str = "light", medium: str = "screen") -> None:
        """Set the colour scheme, and screen or paper."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=medium, features=features)

    def screenshot(self, file: Path, *, whole: bool = False) -> None:
        """Write what is seen, or the whole page, as a PNG file."""
        told = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(told["data"]))

    def close(self) -> None:
        """Close the page with its profile."""
        self.owner.call("Target.disposeBrowserContext", {"browserContextId": self.context})


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium and end it afterwards; RuntimeError where there is none."""
    if CHROMIUM is None:
        raise RuntimeError("no Chromium is installed")
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        pipes = [str(their_in), str(their_out)]
        start = [sys.executable, "-S", "-c", _START, *pipes, CHROMIUM]
        process = subprocess.Popen(
            [*start, *_FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(their_in, their_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_in)
        os.close(their_out)
        found = Browser(process, our_in, our_out)
        try:
            yield found
        finally:
            found.close()

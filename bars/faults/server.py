"""Runs Trailhawk in forked processes, each with one step to disk that is its last or fails.

Started by ``bench`` under LD_PRELOAD with everything imported, so that a run costs only itself.
Reads a request a line, answers a line.
"""

from __future__ import annotations

import ctypes
import os
import sys
import traceback
from pathlib import Path

import msgspec

# Everything that a command imports when it runs, so that no child has to.
import trailhawk.cli.alerts_deliver
import trailhawk.cli.alerts_export
import trailhawk.cli.scan  # noqa: F401
from bars.faults.wire import Answer, Request
from trailhawk.cli.main import run

__all__ = ["main"]


def main() -> None:
    """Serve until the other side closes."""
    decode = msgspec.json.Decoder(Request).decode
    for line in sys.stdin.buffer:
        answer = Answer(_serve(decode(line)))
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()


def _serve(request: Request) -> int:
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = _child(request)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _child(request: Request) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(request.out, flags, 0o600), 1)
    os.dup2(os.open(request.err, flags, 0o600), 2)
    trace = os.open(request.trace, flags, 0o600) if request.trace else -1
    shim = ctypes.CDLL(None)
    root = str(Path(request.root).resolve()).encode() + b"/"
    shim.faults_arm(root, ctypes.c_long(request.step), request.mode, trace)
    sys.argv = ["trailhawk", *request.arguments]
    try:
        run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - what Python itself would do
        traceback.print_exc()
        code = 1
    shim.faults_arm(b"", ctypes.c_long(0), 0, -1)
    sys.stderr.flush()
    return int(code)


if __name__ == "__main__":
    main()

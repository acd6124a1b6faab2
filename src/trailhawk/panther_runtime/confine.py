"""What the worker gives up before it loads anything of a rule: files, network, processes, memory.

Limits of the process everywhere; on Linux also a seccomp filter, an allow-list of system calls
after which nothing can be opened, connected or started. All modules that rules may import have
to be loaded before.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
import sys

__all__ = ["confine"]

_ARCHITECTURES = {
    # read write close fstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask
    # rt_sigreturn sched_yield mremap madvise getpid exit gettimeofday getrusage sigaltstack
    # setitimer gettid time futex restart_syscall clock_gettime clock_nanosleep exit_group ppoll
    # getrandom
    "x86_64": (
        0xC000003E,
        (0, 1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 28, 38, 39, 60, 96, 98, 131, 186, 201,
         202, 219, 228, 230, 231, 271, 318),
    ),
    "aarch64": (
        0xC00000B7,
        (57, 62, 63, 64, 73, 80, 93, 94, 98, 103, 113, 115, 124, 128, 132, 134, 135, 139, 165, 169,
         172, 178, 214, 215, 216, 222, 226, 233, 278),
    ),
}  # fmt: skip

_LOAD, _EQUAL, _GREATER, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


def confine(memory_bytes: int, cpu_seconds: int) -> str:
    """Give up what rules do not need; return how far that went, in words."""
    _limit(memory_bytes, cpu_seconds)
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        return "process limits only"
    return "seccomp" if _filter(*_ARCHITECTURES[platform.machine()]) else "process limits only"


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    limits = (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    )
    for which, value in limits:
        resource.setrlimit(which, (value, value))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _instruction(code: int, yes: int, no: int, value: int) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _filter(architecture: int, allowed: tuple[int, ...]) -> bool:
    """Install the filter; False where the kernel has none."""
    count = len(allowed)
    program = [
        _instruction(_LOAD, 0, 0, 4),
        _instruction(_EQUAL, 1, 0, architecture),
        _instruction(_RETURN, 0, 0, _KILL),
        _instruction(_LOAD, 0, 0, 0),
        _instruction(_GREATER, count, 0, 0x40000000),
        *(_instruction(_EQUAL, count - number, 0, call) for number, call in enumerate(allowed)),
        _instruction(_RETURN, 0, 0, _REFUSE),
        _instruction(_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(program))
    fprog = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    )
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    zero = ctypes.c_ulong(0)
    if prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero) != 0:
        return False
    address = ctypes.c_void_p(ctypes.addressof(fprog))
    return bool(prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), address, zero, zero) == 0)

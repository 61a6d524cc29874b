"""Programs that run from a file: held still while the file is taken, ended when it is gone. Linux. See pidfd_open(2).

A process is told by its number and the moment when it started: a number alone may belong to another one by now.
"""

import sys

if sys.platform == "win32":
    raise ImportError("not of Windows")

import contextlib
import os
import re
import select
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
MUST_END_FIRST = False  # a file that runs can be taken away
INIT = 1
WAIT = 5_000  # milliseconds for a killed process to be gone
INTERPRETERS = re.compile(
    r"(ba|da|z|k|mk|a|c|tc|fi)?sh$|busybox|python|perl|php|ruby|node|lua|tclsh|gawk|mawk|java|mono"
)
STARTED = 19  # field 22 of proc(5)'s stat, counted from the state


@dataclass(frozen=True)
class Process:
    """A running program. *started* is in clock ticks since the boot."""

    number: int
    started: int
    name: str


def running_from(device: int, inode: int, path: Path) -> list[Process]:
    """Return the processes whose program is this file, or an interpreter that was started with it."""
    spared = set(_own())
    return [
        process
        for process in _all()
        if process.number not in spared
        and (_program(process.number) == (device, inode) or _script(process.number, path))
    ]


def open_program(process: Process) -> int:
    """Open the file that a process was started from, also one that has no name any more. Raises `OSError`."""
    return os.open(PROC / str(process.number) / "exe", os.O_RDONLY | os.O_CLOEXEC)


def suspend(process: Process) -> bool:
    """Hold a process still. Return whether it was there."""
    return _send(process, signal.SIGSTOP)


def resume(process: Process) -> bool:
    """Let a process go on."""
    return _send(process, signal.SIGCONT)


def end(process: Process) -> bool:
    """End a process. Return whether it is gone now."""
    try:
        handle = os.pidfd_open(process.number)
    except OSError:
        return True
    try:
        if _stat(process.number) != process:
            return True
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        watch = select.poll()
        watch.register(handle, select.POLLIN)
        return bool(watch.poll(WAIT))
    except ProcessLookupError:
        return True
    finally:
        os.close(handle)


def _send(process: Process, number: signal.Signals) -> bool:
    try:
        handle = os.pidfd_open(process.number)
    except OSError:
        return False
    try:
        if _stat(process.number) != process:  # the number went to another one
            return False
        signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True


def _all() -> Iterator[Process]:
    for entry in PROC.iterdir():
        if entry.name.isdecimal() and (process := _stat(int(entry.name))):
            yield process


def _own() -> Iterator[int]:
    """Return this process and those above it, up to the first of all."""
    number = os.getpid()
    while number > INIT:
        yield number
        fields = _fields(number)
        number = int(fields[2][1]) if fields else INIT
    yield INIT


def _fields(number: int) -> tuple[int, str, list[str]] | None:
    with contextlib.suppress(OSError, ValueError):
        text = (PROC / str(number) / "stat").read_bytes().decode("utf-8", "replace")
        name, _, rest = text.partition("(")[2].rpartition(")")
        return number, name, rest.split()
    return None


def _stat(number: int) -> Process | None:
    fields = _fields(number)
    return Process(number, int(fields[2][STARTED]), fields[1]) if fields and len(fields[2]) > STARTED else None


def _program(number: int) -> tuple[int, int] | None:
    with contextlib.suppress(OSError):
        found = (PROC / str(number) / "exe").stat()
        return found.st_dev, found.st_ino
    return None


def _script(number: int, path: Path) -> bool:
    """Say whether an interpreter was started with the file: ``sh /tmp/x``, ``python3 -u x``; not ``less /tmp/x``."""
    with contextlib.suppress(OSError):
        program = os.readlink(PROC / str(number) / "exe").removesuffix(" (deleted)").rpartition("/")[2]  # noqa: PTH115 - of another process
        if not INTERPRETERS.match(program):
            return False
        arguments = (PROC / str(number) / "cmdline").read_bytes().split(b"\0")[:4]
        folder = os.fsdecode(os.readlink(PROC / str(number) / "cwd"))  # noqa: PTH115 - of another process
        wanted = os.fspath(path)
        return any(os.path.normpath(os.path.join(folder, os.fsdecode(each))) == wanted for each in arguments if each)  # noqa: PTH118 - text only
    return False

"""Programs that run from a file, on Windows: held still while the file is taken, ended when it is to go.

A process is told by its number and the moment when it started: psutil asks for both before it does anything.
"""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import contextlib
import ctypes
import os
from collections.abc import Iterator
from ctypes import wintypes
from dataclasses import dataclass
from pathlib import Path

import psutil

from lamsach.scan.windows import nt
from lamsach.scan.windows.opening import state_by_path

MUST_END_FIRST = True  # Windows removes no file that runs
WAIT = 5.0  # seconds for an ended process to be gone
_SYSTEM = (0, 4)
_LIMITED, _LONGEST = 0x1000, 32_768  # PROCESS_QUERY_LIMITED_INFORMATION, characters of a path


@dataclass(frozen=True)
class Process:
    """A running program. *started* is in seconds since 1970."""

    number: int
    started: float
    name: str


def running_from(device: int, inode: int, path: Path) -> list[Process]:
    """Return the processes whose program is this file, or an interpreter that was started with it."""
    spared = {*_SYSTEM, *_own()}
    return [
        Process(each.pid, each.create_time(), Path(image(each.pid)).name)
        for each in psutil.process_iter()
        if each.pid not in spared and _is_from(each, device, inode, path)
    ]


def image(number: int) -> str:
    """Return the file that a process was started from, empty where that may not be seen.

    Asked of the kernel itself: what psutil reads is not there under wine.
    """
    handle = nt.KERNEL.OpenProcess(wintypes.DWORD(_LIMITED), wintypes.BOOL(0), wintypes.DWORD(number))
    if not handle:
        return ""
    try:
        text, size = ctypes.create_unicode_buffer(_LONGEST), wintypes.DWORD(_LONGEST)
        found = nt.KERNEL.QueryFullProcessImageNameW(
            wintypes.HANDLE(handle), wintypes.DWORD(0), text, ctypes.byref(size)
        )
        return text.value if found else ""
    finally:
        nt.close(handle)


def suspend(process: Process) -> bool:
    """Hold a process still. Return whether it was there."""
    return _tell(process, "suspend")


def resume(process: Process) -> bool:
    """Let a process go on."""
    return _tell(process, "resume")


def end(process: Process) -> bool:
    """End a process. Return whether it is gone now."""
    found = _found(process)
    if found is None:
        return True
    try:
        found.kill()
        found.wait(WAIT)
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
    return True


def _tell(process: Process, what: str) -> bool:
    found = _found(process)
    if found is None:
        return False
    try:
        getattr(found, what)()
    except (psutil.Error, OSError):
        return False
    return True


def _found(process: Process) -> psutil.Process | None:
    with contextlib.suppress(psutil.Error, OSError):
        found = psutil.Process(process.number)
        return found if found.create_time() == process.started else None
    return None


def _own() -> Iterator[int]:
    """Yield this process and those that it was started by."""
    yield os.getpid()
    with contextlib.suppress(psutil.Error, OSError):
        yield from (each.pid for each in psutil.Process().parents())


def _is_from(process: psutil.Process, device: int, inode: int, path: Path) -> bool:
    with contextlib.suppress(psutil.Error, OSError, ValueError):
        if program := image(process.pid):
            state = state_by_path(os.fsencode(program))
            if (state.st_dev, state.st_ino) == (device, inode):
                return True
        wanted = os.path.normcase(path)
        return any(os.path.normcase(each) == wanted for each in process.cmdline()[1:4])
    return False

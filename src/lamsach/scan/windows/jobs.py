"""Jobs of Windows: what a group of processes may take, and that they end with whoever made the job."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
from ctypes import wintypes
from typing import Self

from lamsach.scan.windows import nt

_EXTENDED, _INTERFACE = 9, 4
_ACTIVE, _MEMORY, _DIE, _KILL_ON_CLOSE = 0x8, 0x100, 0x400, 0x2000
_NOTHING_OF_THE_DESKTOP = 0xFF


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_longlong),
        ("job_time", ctypes.c_longlong),
        ("flags", wintypes.DWORD),
        ("least", ctypes.c_size_t),
        ("most", ctypes.c_size_t),
        ("active", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority", wintypes.DWORD),
        ("scheduling", wintypes.DWORD),
        ("counters", ctypes.c_ulonglong * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


class Job:
    """A job, whose processes end when it is closed. *memory*: bytes for each; *children*: they may start others."""

    def __init__(self, *, children: bool = True, memory: int = 0) -> None:
        nt.KERNEL.CreateJobObjectW.restype = wintypes.HANDLE
        self._handle = nt.KERNEL.CreateJobObjectW(None, None)
        if not self._handle:
            raise nt.failed()
        limits = _Limits(flags=_KILL_ON_CLOSE | _DIE)
        if not children:
            limits.flags |= _ACTIVE
            limits.active = 1
        if memory:
            limits.flags |= _MEMORY
            limits.process_memory = memory
        self.limited = bool(self._tell(_EXTENDED, limits)) and bool(
            self._tell(_INTERFACE, wintypes.DWORD(_NOTHING_OF_THE_DESKTOP))
        )

    def _tell(self, kind: int, what: ctypes.Structure | wintypes.DWORD) -> int:
        size = wintypes.DWORD(ctypes.sizeof(what))
        return int(nt.KERNEL.SetInformationJobObject(wintypes.HANDLE(self._handle), kind, ctypes.byref(what), size))

    def take(self, process: int) -> bool:
        """Put a process into the job; return whether it is in."""
        return bool(nt.KERNEL.AssignProcessToJobObject(wintypes.HANDLE(self._handle), wintypes.HANDLE(process)))

    def close(self) -> None:
        """End what is left in it."""
        nt.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

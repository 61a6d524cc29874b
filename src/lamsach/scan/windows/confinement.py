"""Take from this process what a parser does not need, on Windows: memory, children, privileges, the right to write.

Low integrity keeps a process from changing what belongs to the user; every privilege of an administrator is removed.
What was not granted is not claimed. See "Mandatory Integrity Control" and "Job Objects" in Microsoft's documentation.
"""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
import struct
from ctypes import wintypes

import psutil

from lamsach.scan.windows import nt
from lamsach.scan.windows.jobs import Job

_ADJUST = 0x8 | 0x20 | 0x80  # TOKEN_QUERY, TOKEN_ADJUST_PRIVILEGES, TOKEN_ADJUST_DEFAULT
_PRIVILEGES, _INTEGRITY = 3, 25
_REMOVED = 0x4
_LOW = "S-1-16-4096"
_INTEGRITY_GROUP = 0x20
_EXTENSIONS, _CHILDREN = 6, 13  # PROCESS_MITIGATION_POLICY
_kept: list[Job] = []  # a job ends its processes when it is closed: this process closes it by ending


def confine(memory: int) -> tuple[str, ...]:
    """Confine this process, leaving it *memory* bytes more than it has now. Return the measures that took effect."""
    done = []
    job = Job(children=False, memory=psutil.Process().memory_info().vms + memory)
    _kept.append(job)
    if job.limited and job.take(-1):
        done.append("limits")
    for policy in (_EXTENSIONS, _CHILDREN):
        nt.KERNEL.SetProcessMitigationPolicy(policy, ctypes.byref(wintypes.DWORD(1)), ctypes.c_size_t(4))
    token = wintypes.HANDLE()
    if nt.ADVAPI.OpenProcessToken(nt.this_process(), wintypes.DWORD(_ADJUST), ctypes.byref(token)):
        if _without_privileges(token):
            done.append("privileges")
        if _lowered(token):
            done.append("rights")
        nt.KERNEL.CloseHandle(token)
    return tuple(done)


def _told(token: wintypes.HANDLE, kind: int) -> bytes:
    buffer, needed = ctypes.create_string_buffer(4096), wintypes.DWORD()
    if not nt.ADVAPI.GetTokenInformation(token, kind, buffer, wintypes.DWORD(4096), ctypes.byref(needed)):
        return b""
    return buffer.raw[: needed.value]


def _without_privileges(token: wintypes.HANDLE) -> bool:
    """Remove every privilege; return whether none is left."""
    held = _told(token, _PRIVILEGES)
    number = struct.unpack_from("<L", held)[0] if held else 0
    if not held:
        return False
    new = struct.pack("<L", number) + b"".join(
        held[4 + 12 * each : 12 + 12 * each] + struct.pack("<L", _REMOVED) for each in range(number)
    )
    nt.ADVAPI.AdjustTokenPrivileges(token, wintypes.BOOL(0), new, wintypes.DWORD(0), None, None)
    left = _told(token, _PRIVILEGES)
    return bool(left) and struct.unpack_from("<L", left)[0] == 0


def _lowered(token: wintypes.HANDLE) -> bool:
    """Lower the integrity of this process; return whether the system says so now."""
    identifier = ctypes.c_void_p()
    if not nt.ADVAPI.ConvertStringSidToSidW(ctypes.c_wchar_p(_LOW), ctypes.byref(identifier)):
        return False
    try:
        label = struct.pack("<QL4x", identifier.value or 0, _INTEGRITY_GROUP)
        nt.ADVAPI.SetTokenInformation(token, _INTEGRITY, label, wintypes.DWORD(len(label)))
    finally:
        nt.KERNEL.LocalFree(identifier)
    found = _told(token, _INTEGRITY)
    return found[-4:] == struct.pack("<L", 0x1000)

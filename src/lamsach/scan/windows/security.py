"""Owners and rights of Windows: security descriptors as bytes, kept and given back as they were."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import contextlib
import ctypes
from collections.abc import Iterator
from ctypes import wintypes

from lamsach.scan.windows import nt

# the system, the administrators and the owner; nothing comes down from the folder above
PRIVATE = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;OW)"
OWNER, GROUP, RIGHTS = 1, 2, 4
_PROTECTED = 0x1000  # SE_DACL_PROTECTED
_KEEP_OUT, _LET_IN = 0x80000000, 0x20000000  # what comes down from the folder above
_ADMINISTRATORS, _SYSTEM = "S-1-5-32-544", "S-1-5-18"
_QUERY, _USER = 0x8, 1
_LARGEST = 1 << 16


@contextlib.contextmanager
def descriptor(text: str) -> Iterator[ctypes.c_void_p]:
    """Give the descriptor that an SDDL text says. Raises `OSError`."""
    found = ctypes.c_void_p()
    convert = nt.ADVAPI.ConvertStringSecurityDescriptorToSecurityDescriptorW
    if not convert(ctypes.c_wchar_p(text), 1, ctypes.byref(found), None):
        raise nt.failed()
    try:
        yield found
    finally:
        nt.KERNEL.LocalFree(found)


def read(handle: int) -> bytes:
    """Return owner, group and rights of an open file; empty where its file system has none."""
    needed = wintypes.DWORD()
    buffer = ctypes.create_string_buffer(_LARGEST)
    kinds = wintypes.DWORD(OWNER | GROUP | RIGHTS)
    if not nt.ADVAPI.GetKernelObjectSecurity(
        wintypes.HANDLE(handle), kinds, buffer, wintypes.DWORD(_LARGEST), ctypes.byref(needed)
    ):
        return b""
    return buffer.raw[: needed.value]


def write(handle: int, security: bytes) -> None:
    """Give an open file its rights, and its owner where this user may: else the rights that its folder gives stay."""
    buffer = ctypes.create_string_buffer(security, len(security))
    control, revision = wintypes.WORD(), wintypes.DWORD()
    nt.ADVAPI.GetSecurityDescriptorControl(buffer, ctypes.byref(control), ctypes.byref(revision))
    rights = RIGHTS | (_KEEP_OUT if control.value & _PROTECTED else _LET_IN)
    for kinds in (OWNER | GROUP, rights):
        nt.ADVAPI.SetKernelObjectSecurity(wintypes.HANDLE(handle), wintypes.DWORD(kinds), buffer)


def is_of_administrators(handle: int) -> bool:
    """Say whether an open folder belongs to this user, the administrators or the system.

    A file system without owners says nothing: whoever can write there can do anything there.
    """
    return owner_of(handle) in {"", _ADMINISTRATORS, _SYSTEM, _own()}


def owner_of(handle: int) -> str:
    """Return whom an open file belongs to (S-1-5-...), empty where its file system has no owners."""
    security = read(handle)
    if not security:
        return ""
    buffer = ctypes.create_string_buffer(security, len(security))
    owner, by_default = ctypes.c_void_p(), wintypes.BOOL()
    if not nt.ADVAPI.GetSecurityDescriptorOwner(buffer, ctypes.byref(owner), ctypes.byref(by_default)) or not owner:
        return ""
    return _text(owner)


def _own() -> str:
    """Return the identifier of the user that this process runs as."""
    token, needed = wintypes.HANDLE(), wintypes.DWORD()
    if not nt.ADVAPI.OpenProcessToken(nt.this_process(), wintypes.DWORD(_QUERY), ctypes.byref(token)):
        raise nt.failed()
    try:
        buffer = ctypes.create_string_buffer(512)
        if not nt.ADVAPI.GetTokenInformation(token, _USER, buffer, wintypes.DWORD(512), ctypes.byref(needed)):
            raise nt.failed()
        return _text(ctypes.c_void_p.from_buffer(buffer))
    finally:
        nt.KERNEL.CloseHandle(token)


def _text(identifier: ctypes.c_void_p) -> str:
    text = ctypes.c_wchar_p()
    if not nt.ADVAPI.ConvertSidToStringSidW(identifier, ctypes.byref(text)):
        raise nt.failed()
    try:
        return text.value or ""
    finally:
        nt.KERNEL.LocalFree(text)

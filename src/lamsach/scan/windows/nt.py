"""The calls of Windows that this program makes, with their types, and errors as `OSError`.

Files are opened below an open folder (``OBJECT_ATTRIBUTES.RootDirectory``), which is what ``openat`` is elsewhere: a
path that somebody swaps for a junction in the meantime leads nowhere. See NtCreateFile, NtSetInformationFile,
NtQueryDirectoryFile in Microsoft's documentation of the Windows drivers.
"""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
from ctypes import wintypes

NTDLL = ctypes.WinDLL("ntdll")
KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
ADVAPI = ctypes.WinDLL("advapi32", use_last_error=True)

DELETE, READ_CONTROL, WRITE_DAC, WRITE_OWNER, SYNCHRONIZE = 0x10000, 0x20000, 0x40000, 0x80000, 0x100000
READ_DATA, WRITE_DATA, APPEND_DATA, READ_ATTRIBUTES, WRITE_ATTRIBUTES = 0x1, 0x2, 0x4, 0x80, 0x100
TRAVERSE = 0x20
SHARE_NONE, SHARE_ALL = 0, 7
OPEN, CREATE = 1, 2
A_FOLDER, NO_FOLDER = 0x1, 0x40
_SYNCHRONOUS, _BACKUP, OPEN_LINK = 0x20, 0x4000, 0x200000
_CASE_INSENSITIVE = 0x40
BASIC, RENAME, DISPOSITION = 4, 10, 13  # FILE_INFORMATION_CLASS
STANDARD, TAG, ENTRIES, DISPOSITION_AT_ONCE, SPACE = 5, 35, 37, 64, 3
_ERROR = 0xC0000000  # and above
NO_MORE = 0x80000006
NO_SUCH = 0xC000000F


class UnicodeString(ctypes.Structure):
    _fields_ = (("Length", wintypes.USHORT), ("MaximumLength", wintypes.USHORT), ("Buffer", ctypes.c_void_p))


class ObjectAttributes(ctypes.Structure):
    _fields_ = (
        ("Length", wintypes.ULONG),
        ("RootDirectory", wintypes.HANDLE),
        ("ObjectName", ctypes.POINTER(UnicodeString)),
        ("Attributes", wintypes.ULONG),
        ("SecurityDescriptor", ctypes.c_void_p),
        ("SecurityQualityOfService", ctypes.c_void_p),
    )


class StatusBlock(ctypes.Structure):
    _fields_ = (("Status", ctypes.c_void_p), ("Information", ctypes.c_void_p))


class Basic(ctypes.Structure):
    """FILE_BASIC_INFORMATION: times in 100 ns since 1601, attributes."""

    _fields_ = (
        ("created", ctypes.c_longlong),
        ("accessed", ctypes.c_longlong),
        ("written", ctypes.c_longlong),
        ("changed", ctypes.c_longlong),
        ("attributes", wintypes.ULONG),
    )


class Facts(ctypes.Structure):
    """BY_HANDLE_FILE_INFORMATION."""

    _fields_ = (
        ("attributes", wintypes.DWORD),
        ("created", wintypes.FILETIME),
        ("accessed", wintypes.FILETIME),
        ("written", wintypes.FILETIME),
        ("volume", wintypes.DWORD),
        ("size_high", wintypes.DWORD),
        ("size_low", wintypes.DWORD),
        ("links", wintypes.DWORD),
        ("index_high", wintypes.DWORD),
        ("index_low", wintypes.DWORD),
    )


def check(status: int, name: str = "") -> None:
    """Raise the `OSError` of a status that is an error."""
    status &= 0xFFFFFFFF
    if status >= _ERROR or status == NO_MORE:
        raise ctypes.WinError(NTDLL.RtlNtStatusToDosError(ctypes.c_long(status).value), name or None)


def failed(name: str = "") -> OSError:
    """Return the `OSError` of the last call."""
    return ctypes.WinError(ctypes.get_last_error(), name or None)


def open_handle(  # noqa: PLR0917 - the call itself has eleven
    parent: int,
    name: str,
    access: int,
    options: int,
    share: int = SHARE_ALL,
    disposition: int = OPEN,
    security: object = None,
) -> int:
    """Open *name* below the handle *parent* (0: a path of the system's own namespace). Raises `OSError`."""
    text = ctypes.create_unicode_buffer(name)
    length = len(name.encode("utf-16-le", "surrogatepass"))
    string = UnicodeString(length, length, ctypes.cast(text, ctypes.c_void_p))
    attributes = ObjectAttributes(
        ctypes.sizeof(ObjectAttributes), parent or None, ctypes.pointer(string), _CASE_INSENSITIVE, security, None
    )
    handle, block = wintypes.HANDLE(), StatusBlock()
    status = NTDLL.NtCreateFile(
        ctypes.byref(handle),
        wintypes.DWORD(access | SYNCHRONIZE),
        ctypes.byref(attributes),
        ctypes.byref(block),
        None,
        wintypes.DWORD(0x80),  # an ordinary file
        wintypes.DWORD(share),
        wintypes.DWORD(disposition),
        wintypes.DWORD(options | _SYNCHRONOUS | _BACKUP),
        None,
        wintypes.DWORD(0),
    )
    check(status, name)
    return int(handle.value or 0)


def this_process() -> wintypes.HANDLE:
    """Return the handle that stands for this process itself."""
    return wintypes.HANDLE(-1)


def close(handle: int) -> None:
    """Close a handle."""
    KERNEL.CloseHandle(wintypes.HANDLE(handle))


def query(handle: int, kind: int, into: ctypes.Structure) -> None:
    """Fill *into* with what the system says of an open file. Raises `OSError`."""
    block = StatusBlock()
    size = wintypes.ULONG(ctypes.sizeof(into))
    check(NTDLL.NtQueryInformationFile(wintypes.HANDLE(handle), ctypes.byref(block), ctypes.byref(into), size, kind))


def change(handle: int, kind: int, data: ctypes.Structure | ctypes.Array[ctypes.c_char], name: str = "") -> None:
    """Tell the system something of an open file. Raises `OSError`."""
    block = StatusBlock()
    size = wintypes.ULONG(ctypes.sizeof(data))
    check(
        NTDLL.NtSetInformationFile(wintypes.HANDLE(handle), ctypes.byref(block), ctypes.byref(data), size, kind), name
    )

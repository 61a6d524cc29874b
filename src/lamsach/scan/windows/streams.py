"""The streams beside a file's content (NTFS): where a file came from, and sometimes what somebody hides there."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
import errno
import struct
from ctypes import wintypes

from lamsach.scan.windows import nt

LARGEST = 16 << 20  # bytes of all streams of one file: more than that is not taken
_STREAMS = 22  # FileStreamInformation
_CONTENT = "::$DATA"
_ENTRY = struct.Struct("<LLqq")
_ROOM = 1 << 16
_WITHOUT = frozenset({1, 50, 87, 124})  # ERROR_INVALID_FUNCTION and its like: a file system that has no streams


def read(handle: int) -> dict[str, bytes]:
    """Return the streams of an open file by name, without its content. Raises `OSError`, EFBIG where they are large."""
    found: dict[str, bytes] = {}
    left = LARGEST
    for name, size in _listed(handle):
        left -= size
        if left < 0:
            raise OSError(errno.EFBIG, "its streams are too large to be kept", name)
        found[name] = _read(handle, name, size)
    return found


def write(handle: int, name: str, data: bytes) -> None:
    """Give an open file a stream, and read it back. Raises `OSError`."""
    stream = nt.open_handle(handle, name, nt.READ_DATA | nt.WRITE_DATA, nt.NO_FOLDER, disposition=nt.CREATE)
    try:
        written = wintypes.DWORD()
        if not nt.KERNEL.WriteFile(
            wintypes.HANDLE(stream), data, wintypes.DWORD(len(data)), ctypes.byref(written), None
        ):
            raise nt.failed(name)
        nt.KERNEL.FlushFileBuffers(wintypes.HANDLE(stream))
    finally:
        nt.close(stream)
    if _read(handle, name, len(data)) != data:
        raise OSError(errno.EIO, "a stream does not read back as it was written", name)


def _listed(handle: int) -> list[tuple[str, int]]:
    buffer, block = ctypes.create_string_buffer(_ROOM), nt.StatusBlock()
    status = nt.NTDLL.NtQueryInformationFile(
        wintypes.HANDLE(handle), ctypes.byref(block), buffer, wintypes.ULONG(_ROOM), _STREAMS
    )
    try:
        nt.check(status)
    except OSError as error:
        if error.winerror in _WITHOUT:
            return []
        raise
    found, at, data = [], 0, buffer.raw
    while block.Information:
        following, length, size, _allocated = _ENTRY.unpack_from(data, at)
        name = data[at + _ENTRY.size : at + _ENTRY.size + length].decode("utf-16-le", "surrogatepass")
        if name != _CONTENT:
            found.append((name, size))
        if not following:
            break
        at += following
    return found


def _read(handle: int, name: str, size: int) -> bytes:
    stream = nt.open_handle(handle, name, nt.READ_DATA, nt.NO_FOLDER)
    try:
        buffer, got = ctypes.create_string_buffer(max(size, 1)), wintypes.DWORD()
        if size and not nt.KERNEL.ReadFile(
            wintypes.HANDLE(stream), buffer, wintypes.DWORD(size), ctypes.byref(got), None
        ):
            raise nt.failed(name)
        return buffer.raw[: got.value]
    finally:
        nt.close(stream)

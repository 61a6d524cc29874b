"""Windows' own registry, with the bytes of its values as they are."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import contextlib
import ctypes
import winreg
from ctypes import wintypes
from typing import Any

from lamsach.scan.persistence.windows.values import Value
from lamsach.scan.windows import nt

_TOPS = {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKU": winreg.HKEY_USERS}
_MORE = 234  # ERROR_MORE_DATA
_LARGEST = 16 << 20
_MOST = 100_000


class LiveRegistry:
    """The registry of this machine, in its 64 bit view."""

    def keys(self, path: str) -> list[str]:
        try:
            with self._open(path, winreg.KEY_READ) as key:
                return [winreg.EnumKey(key, each) for each in range(min(winreg.QueryInfoKey(key)[0], _MOST))]
        except FileNotFoundError:
            return []

    def values(self, path: str) -> list[Value]:
        try:
            with self._open(path, winreg.KEY_READ) as key:
                names = [winreg.EnumValue(key, each)[0] for each in range(min(winreg.QueryInfoKey(key)[1], _MOST))]
                return [value for name in names if (value := _read(key, name))]
        except FileNotFoundError:
            return []

    def put(self, path: str, value: Value) -> None:
        with self._open(path, winreg.KEY_SET_VALUE | winreg.KEY_QUERY_VALUE) as key:
            status = nt.ADVAPI.RegSetValueExW(
                wintypes.HANDLE(key.handle), ctypes.c_wchar_p(value.name), wintypes.DWORD(0),
                wintypes.DWORD(value.kind), value.data, wintypes.DWORD(len(value.data)),
            )  # fmt: skip
            if status:
                raise ctypes.WinError(status, path)
            with contextlib.suppress(OSError):
                winreg.FlushKey(key)

    def remove(self, path: str, name: str) -> None:
        with self._open(path, winreg.KEY_SET_VALUE | winreg.KEY_QUERY_VALUE) as key:
            winreg.DeleteValue(key, name)
            with contextlib.suppress(OSError):
                winreg.FlushKey(key)

    def _open(self, path: str, rights: int) -> Any:
        top, _slash, inside = path.partition("\\")
        return winreg.OpenKeyEx(_TOPS[top.upper()], inside, 0, rights | winreg.KEY_WOW64_64KEY)


def _read(key: Any, name: str) -> Value | None:
    size = 1 << 12
    while size <= _LARGEST:
        kind, length, buffer = wintypes.DWORD(), wintypes.DWORD(size), ctypes.create_string_buffer(size)
        status = nt.ADVAPI.RegQueryValueExW(
            wintypes.HANDLE(key.handle), ctypes.c_wchar_p(name), None, ctypes.byref(kind), buffer, ctypes.byref(length)
        )
        if status == 0:
            return Value(name, kind.value, buffer.raw[: length.value])
        if status != _MORE:
            return None  # it went away meanwhile
        size = max(length.value, size * 2)
    return None

"""Where to look on Windows: disks, the usual places of malware, disks that can be taken away."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
import os
import string
from pathlib import Path

from lamsach.scan.windows import nt

_REMOVABLE, _FIXED = 2, 3
_USUAL = (
    r"%SystemRoot%\Temp", r"%SystemRoot%\System32\Tasks", r"%SystemRoot%\System32\drivers\etc", "%ProgramData%",
    "%PUBLIC%",
)  # fmt: skip
_OF_USERS = ("AppData", "Desktop", "Downloads")


def everything() -> list[str]:
    """Return the disks of this machine, sticks among them; those of the network are not entered unasked."""
    return _disks(_FIXED, _REMOVABLE)


def usual() -> list[str]:
    """Return the places where malware usually sits."""
    homes = Path(os.environ.get("PUBLIC", r"C:\Users\Public")).parent
    of_users = [str(home / name) for home in homes.iterdir() for name in _OF_USERS] if homes.is_dir() else []
    return [os.path.expandvars(each) for each in _USUAL] + of_users + sticks()


def sticks() -> list[str]:
    """Return the disks that can be taken away."""
    return _disks(_REMOVABLE)


def _disks(*kinds: int) -> list[str]:
    present = nt.KERNEL.GetLogicalDrives()
    disks = [f"{letter}:\\" for bit, letter in enumerate(string.ascii_uppercase) if present >> bit & 1]
    return [disk for disk in disks if nt.KERNEL.GetDriveTypeW(ctypes.c_wchar_p(disk)) in kinds]

"""The registry of a mounted disk, through its hives: read only, by the names that it has on the machine itself."""

from contextlib import suppress
from pathlib import Path

from lamsach.scan.persistence.windows.hive import DamagedHiveError, Hive
from lamsach.scan.persistence.windows.machine import PROFILES, WindowsMachine
from lamsach.scan.persistence.windows.values import MadeRegistry, Value, find

LARGEST = 512 << 20  # bytes of a hive
_CONFIG = r"C:\Windows\System32\config"
_CURRENT = "currentcontrolset"


class OfflineRegistry:
    r"""``HKLM\SOFTWARE``, ``HKLM\SYSTEM`` and ``HKU\SID`` out of the hives under *root*."""

    def __init__(self, root: Path) -> None:
        self._disk = WindowsMachine(root, MadeRegistry())
        self._hives: dict[str, Hive | None] = {}
        self.dirty: list[str] = []
        self.troubles: list[tuple[str, str]] = []  # as of `WindowsMachine`, which shares it: hives are opened late
        self._profiles: dict[str, str] = {}
        with suppress(OSError, ValueError):  # a damaged hive: said again to whoever reads in it
            for name in self.keys(PROFILES):
                if value := find(self, f"{PROFILES}\\{name}", "ProfileImagePath"):
                    self._profiles[name.lower()] = value.text

    def keys(self, path: str) -> list[str]:
        hive, inside = self._place(path)
        return hive.keys(inside) if hive else []

    def values(self, path: str) -> list[Value]:
        hive, inside = self._place(path)
        return hive.values(inside) if hive else []

    def _place(self, path: str) -> tuple[Hive | None, str]:
        top, name, inside = [*path.split("\\", 2), "", ""][:3]
        if top.upper() == "HKU":
            home = self._profiles.get(name.lower())
            return (self._open(f"{home}\\NTUSER.DAT") if home else None), inside
        hive = self._open(f"{_CONFIG}\\{name.upper()}")
        if hive and inside.lower().startswith(_CURRENT):
            selected = next((each.number for each in hive.values("Select") if each.name.lower() == "current"), 1)
            inside = f"ControlSet{selected or 1:03}{inside[len(_CURRENT) :]}"
        return hive, inside

    def _open(self, path: str) -> Hive | None:
        if path not in self._hives:
            self._hives[path] = self._read(path)
        return self._hives[path]

    def _read(self, path: str) -> Hive | None:
        real = self._disk.resolve(path)
        try:
            if real.is_symlink() or not real.is_file():
                return None
            if real.stat().st_size > LARGEST:
                raise DamagedHiveError("a hive of more than 512 MiB")
            hive = Hive(real.read_bytes())
        except OSError:
            return None
        if hive.dirty:
            self.dirty.append(path)
            self.troubles.append((path, "not closed cleanly: its last changes are not seen"))
        return hive

"""A machine with Windows to look at: this one, or another's disk mounted here."""

import os
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from lamsach.core.errors import LamsachError
from lamsach.scan.handles import state_of
from lamsach.scan.identity import Identity
from lamsach.scan.persistence.machine import LARGEST, MOST_NAMES, Content
from lamsach.scan.persistence.windows.commands import expanded, programs
from lamsach.scan.persistence.windows.values import Registry, Value, find
from lamsach.scan.quarantine.disk import open_file, open_folder

PROFILES = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
_PERSON = "S-1-5-21-"


@dataclass(frozen=True)
class Account:
    r"""An account of the machine: its home, and its part of the registry, ``HKU\S-1-5-21-...``."""

    name: str
    home: str
    key: str


@dataclass
class WindowsMachine:
    r"""A machine whose ``C:\`` is *root*. ``troubles`` collects what could not be read: (path, why)."""

    root: Path
    registry: Registry
    environment: dict[str, str] = field(default_factory=dict)
    troubles: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = {
            "systemdrive": "C:", "systemroot": r"C:\Windows", "windir": r"C:\Windows", "programdata": r"C:\ProgramData",
            "allusersprofile": r"C:\ProgramData", "programfiles": r"C:\Program Files", "public": r"C:\Users\Public",
            "programfiles(x86)": r"C:\Program Files (x86)", "temp": r"C:\Windows\Temp", "tmp": r"C:\Windows\Temp",
        }  # fmt: skip
        self.environment = {**known, **{name.lower(): value for name, value in self.environment.items()}}

    def accounts(self) -> list[Account]:
        """Return the accounts of people."""
        found = []
        for name in self.keys(PROFILES):
            value = self.value(f"{PROFILES}\\{name}", "ProfileImagePath")
            if name.upper().startswith(_PERSON) and value:
                home = expanded(value.text, self.environment)
                found.append(Account(PureWindowsPath(home).name, home, f"HKU\\{name}"))
        return found

    def keys(self, path: str) -> list[str]:
        """Return the keys below a key; nothing, and a trouble noted, where they cannot be read."""
        try:
            return self.registry.keys(path)[:MOST_NAMES]
        except (OSError, ValueError) as error:
            self.troubles.append((path, str(error)))
            return []

    def values(self, path: str) -> list[Value]:
        """Return the values of a key; nothing, and a trouble noted, where they cannot be read."""
        try:
            return self.registry.values(path)[:MOST_NAMES]
        except (OSError, ValueError) as error:
            self.troubles.append((path, str(error)))
            return []

    def value(self, path: str, name: str) -> Value | None:
        """Return one value of a key, None where there is none."""
        try:
            return find(self.registry, path, name)
        except (OSError, ValueError) as error:
            self.troubles.append((path, str(error)))
            return None

    def programs(self, command: str, account: str = "") -> list[str]:
        """Return the files that a command names, with the variables of the account that it runs for."""
        own = {
            "userprofile": account,
            "appdata": rf"{account}\AppData\Roaming",
            "localappdata": rf"{account}\AppData\Local",
            "temp": rf"{account}\AppData\Local\Temp", "tmp": rf"{account}\AppData\Local\Temp",
        }  # fmt: skip
        return programs(command, {**self.environment, **(own if account else {})})

    def resolve(self, path: str) -> Path:
        r"""Return where a path of the machine lies here; upper and lower case do not count on a mounted disk either."""
        if os.name == "nt":
            return Path(path)
        here = self.root
        for part in PureWindowsPath(path).parts[1:]:
            below = here / part
            if not os.path.lexists(below):
                below = next((each for each in _inside(here) if each.name.lower() == part.lower()), below)
            here = below
        return here

    def names(self, folder: str) -> list[str]:
        """Return the paths of what lies in a folder of the machine, in order; nothing where there is none."""
        try:
            return [f"{folder}\\{each.name}" for each in sorted(self.resolve(folder).iterdir())[:MOST_NAMES]]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self.troubles.append((folder, str(error)))
            return []

    def read(self, path: str) -> Content | None:
        """Return a file by its path on the machine, through no link; None where there is none that can be read."""
        real = self.resolve(path)
        try:
            parent = open_folder(real.parent)
            try:
                file = open_file(parent, real.name)
            finally:
                os.close(parent)
            with os.fdopen(file, "rb") as opened:
                found, data = state_of(file), opened.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except (OSError, LamsachError) as error:
            self.troubles.append((path, str(error)))
            return None
        if len(data) > LARGEST:
            self.troubles.append((path, f"> {LARGEST} B"))
            return None
        return Content(real, Identity.of(found), data, executable=False)


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []

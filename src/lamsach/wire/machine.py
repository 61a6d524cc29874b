"""The pseudonym of this machine, and where lamsach keeps what belongs to it."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

_CHARACTERS = 16


def own_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Return the folder of the person who runs lamsach: ``LAMSACH_HOME``, or where the platform keeps such things."""
    if chosen := environment.get("LAMSACH_HOME"):
        return Path(chosen)
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home()) / "lamsach"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "lamsach"


def pseudonym(folder: Path) -> str:
    """Return the pseudonym kept in *folder*, made by chance where there is none yet."""
    path = folder / "machine"
    try:
        known = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        known = ""
    if len(known) == _CHARACTERS and known.isalnum():
        return known
    made = secrets.token_hex(_CHARACTERS // 2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(made + "\n", "ascii")
    except OSError:
        return made  # nowhere to keep it: the report still goes out
    return made

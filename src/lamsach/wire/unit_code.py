"""The unit's code: told once, kept in the folder of the person who runs lamsach, readable for that person alone."""

import os
import re
from pathlib import Path

_NAME = "unit-code"
_CODE = re.compile(r"[0-9A-Za-z -]{4,64}")


def remember(folder: Path, code: str) -> None:
    """Keep *code* in *folder*. Where nothing can be kept there, it is asked for again next time."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{_NAME}.{os.getpid()}.part"
        half.touch(0o600)
        half.write_text(code.strip() + "\n", "utf-8")
        half.replace(folder / _NAME)
    except OSError:
        return


def remembered(folder: Path) -> str | None:
    """Return the code kept in *folder*, or None."""
    try:
        code = (folder / _NAME).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return code if _CODE.fullmatch(code) else None

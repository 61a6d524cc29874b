"""Folders that a worm of USB sticks hid: how they are recognised, and how they are shown again.

Such a worm gives the folders of a stick the attributes *hidden* and *system*, or moves them into one whose name cannot
be seen, and puts a shortcut or a program of the same name in their place. Nothing in the folders is touched.
"""

import os
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

if sys.platform == "win32":
    from lamsach.scan.windows.hidden import attributes, take_away
else:
    from lamsach.scan.posix.hidden import attributes, take_away

_HIDDEN, _SYSTEM = 0x02, 0x04
_BOTH = _HIDDEN | _SYSTEM
_BAIT = (".lnk", ".exe", ".scr", ".vbs", ".vbe", ".com", ".pif", ".bat", ".js")
_OWN = {"system volume information", "$recycle.bin", "recycler", "recycled", ".trash-1000", "found.000"}


class Sign(StrEnum):
    """Why a folder is taken for one that was hidden."""

    BAIT = "bait"  # a program or shortcut of its name lies beside it
    INVISIBLE = "invisible"  # its name shows nothing
    ATTRIBUTES = "attributes"  # hidden and a system's folder, which no person's folder is


@dataclass(frozen=True)
class HiddenFolder:
    """A folder of a stick that somebody hid."""

    path: Path
    signs: tuple[Sign, ...]
    bait: tuple[Path, ...] = ()


def hidden_folders(root: Path) -> Iterator[HiddenFolder]:
    """Yield the folders directly in *root* that a worm hid. Raises `OSError` where *root* cannot be read."""
    with os.scandir(root) as entries:
        names = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
    lowered = {name.lower(): name for name in names}
    for name, is_folder in sorted(names.items()):
        if not is_folder or name.lower() in _OWN:
            continue
        path = root / name
        bait = tuple(root / found for end in _BAIT if (found := lowered.get(name.lower() + end)) and not names[found])
        signs = []
        if any(each.suffix.lower() != ".exe" for each in bait):
            signs.append(Sign.BAIT)  # a program beside the folder of its data is nothing unusual
        if invisible(name):
            signs.append(Sign.INVISIBLE)
        if attributes(path) & _BOTH == _BOTH:
            signs.append(Sign.ATTRIBUTES)
        if signs:
            yield HiddenFolder(path, tuple(signs), bait)


def invisible(name: str) -> bool:
    """Return whether a name shows nothing: blanks that do not break, marks, fillers."""
    blank = {"\u2800", "\u3164", "\uffa0", "\u115f", "\u1160", "\u00ad"}
    return all(each.isspace() or each in blank or unicodedata.category(each) in {"Cf", "Zs"} for each in name)


def reveal(folder: Path) -> bool:
    """Take *hidden* and *system* from a folder; return whether it can be seen now.

    A folder with an invisible name keeps it: what lies in it can be opened, and nothing is moved unasked.
    """
    try:
        take_away(folder, _BOTH)
    except OSError:
        return False
    return not attributes(folder) & _HIDDEN

"""Open a list wherever it is: a follower's folder, a publication, or a list file."""

from pathlib import Path

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.release import ReleaseList
from lamsach.indicators.update import CURRENT, Follower


def open_release(path: Path) -> ReleaseList:
    """Return the list at *path*. Raises `UnusableInputError` where there is none."""
    if path.is_file():
        return ReleaseList(path)
    if (path / CURRENT).exists():
        held = Follower(path).held()
        if held is not None:
            return held
    found = sorted(path.glob("*.list")) if path.is_dir() else []
    if not found:
        raise UnusableInputError(_("There is no list here."), where=str(path), advice="lamsach list pull")
    return ReleaseList(found[-1])


def is_followed(path: Path) -> bool:
    """Return whether *path* is the folder of a follower, whose list was signed when it came."""
    return path.is_dir() and (path / CURRENT).exists() and (path / "root.json").exists()

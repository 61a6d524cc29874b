"""The guard in the portal: opened once a process, its data made by a process of its own, which needs 800 MB.

Without the packages of the extra ``feeds`` there is no guard, and so nothing comes in: the pages say so.
"""

import subprocess
import sys
from functools import cache

from django.utils.translation import gettext as _

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.feeds.guard import Guard, default_path

_LONGEST = 600  # seconds that making the data may take


def missing() -> str:
    """Say what keeps values from coming in on this installation; nothing where they can."""
    try:
        default_path()
    except UnusableInputError as error:
        return " ".join(filter(None, (error.message, error.advice)))
    return ""


def the_guard() -> Guard:
    """Return the guard. Raises `UnusableInputError` where its packages are not installed."""
    path = default_path()
    if not path.exists():
        _make()
    return _opened(str(path))


@cache
def _opened(_path: str) -> Guard:
    return Guard.open()


def _make() -> None:
    program = "from lamsach.feeds.guard import compile_guard, default_path; compile_guard(default_path())"
    try:
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program], check=True, capture_output=True, timeout=_LONGEST
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise CouldNotFinishError(
            _("The guard's data could not be made."), advice="lamsach manage make_guard"
        ) from error

"""The one tree of errors: each says what is wrong, where, and what to do."""

import errno

from lamsach.core.texts import gettext as _


class LamsachError(Exception):
    """Something a person can understand and mend.

    ``message`` says what is wrong, ``where`` the place (file, line, field), ``advice`` what to do.
    All three are in the user's language.
    """

    def __init__(self, message: str, *, where: str = "", advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.advice = advice

    def __str__(self) -> str:
        """Return one line: place, message, advice."""
        place = f"{self.where}: " if self.where else ""
        stop = "" if self.message.endswith((".", "!", "?", "…")) else "."
        advice = f"{stop} {self.advice}" if self.advice else ""
        return f"{place}{self.message}{advice}"


class UnusableInputError(LamsachError):
    """The input cannot be used at all (exit code 2)."""


class CouldNotFinishError(LamsachError):
    """The work stopped half-way: disk full, no rights (exit code 3).

    The message says what was done and what was not.
    """


def why(error: OSError) -> str:
    """Return why the system refused, in the user's language where it is one of the usual reasons."""
    usual = {
        errno.EACCES: _("You have no right to it."),
        errno.EPERM: _("You have no right to it."),
        errno.ENOSPC: _("The disk is full."),
        errno.EDQUOT: _("The disk is full."),
        errno.EROFS: _("The disk cannot be written."),
        errno.EIO: _("The disk has a fault."),
        errno.ENOENT: _("It is not there."),
        errno.EISDIR: _("It is a folder."),
    }
    return usual.get(error.errno or 0) or error.strerror or type(error).__name__

"""What is never taken, whatever was found in it, and when a person is asked first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lamsach.core.texts import gettext as _
from lamsach.scan.quarantine.packages import Packages

UNUSUAL = 20  # files: a machine of the campaigns had rarely more
UNUSUAL_SHARE = 0.01  # of the files scanned


class Basis(StrEnum):
    """What a finding rests on."""

    RELEASE = "release"  # a hash or rule of a signed release
    SHIPPED = "shipped"  # a rule that comes with lamsach
    LOCAL = "local"  # a list or rule that nobody signed
    HEURISTIC = "heuristic"  # how it looks


@dataclass(frozen=True)
class Candidate:
    """A file that could be taken, and what the finding rests on."""

    path: Path
    basis: Basis


def refusal(candidate: Candidate, *, root: Path, packages: Packages) -> str:
    """Return why a file is not taken, in the user's language; empty when it may be.

    *root* is the folder that was scanned, by its real path.
    """
    if candidate.basis is Basis.HEURISTIC:
        return _("it only looks suspicious; look at it yourself, or have it looked at")
    if candidate.basis is Basis.LOCAL:
        return _("the list or rule that found it is not signed")
    if not candidate.path.is_relative_to(root):
        return _("it lies outside the folder that was scanned")
    if owner := packages.owner(candidate.path):
        return _("it belongs to the package {package} of this system; install that package anew").format(package=owner)
    return ""


def is_unusual(candidates: Sequence[Candidate], scanned: int) -> bool:
    """Say whether so many files would be taken that the list is to be doubted and a person asked once more."""
    return len(candidates) > max(UNUSUAL, UNUSUAL_SHARE * scanned)

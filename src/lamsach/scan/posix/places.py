"""Where to look on Linux: the usual places of malware, disks that can be taken away."""

import os

from lamsach.scan.mounts import is_remote, mounted

_USUAL = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/root", "/home", "/usr/local", "/var/www", "/var/spool/cron")  # noqa: S108 - looked at, not written to

_STICKS = ("/media/", "/run/media/", "/mnt/")
_DEEPEST_STICK = 4  # slashes: /run/media/USER/STICK


def everything() -> list[str]:
    """Return the root of all."""
    return ["/"]


def usual() -> list[str]:
    """Return the places where malware usually sits."""
    return list(_USUAL)


def sticks() -> list[str]:
    """Return where disks that can be taken away are mounted: in these folders, or one below for each user."""
    places = (os.fsdecode(place) for place, kind in mounted().places.items() if not is_remote(kind))
    return [each for each in places if each.startswith(_STICKS) and each.count("/") <= _DEEPEST_STICK]

"""Where to look on Linux: the usual places of malware, disks that can be taken away."""

from pathlib import Path

_USUAL = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/root", "/home", "/usr/local", "/var/www", "/var/spool/cron")  # noqa: S108 - looked at, not written to


def everything() -> list[str]:
    """Return the root of all."""
    return ["/"]


def usual() -> list[str]:
    """Return the places where malware usually sits."""
    return list(_USUAL)


def sticks() -> list[str]:
    """Return where disks that can be taken away are mounted."""
    mounted = (path for top in ("/media", "/run/media", "/mnt") for path in Path(top).glob("*"))
    return [str(path) for each in mounted for path in (each, *each.glob("*")) if path.is_mount()]

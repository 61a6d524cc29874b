"""Take from this process what a parser does not need: files, network, rights, children. For good.

Linux: an unprivileged user where it was root, no new rights (prctl(2)), no file opened any more by any path
(landlock(7), Linux 5.13), no network (unshare(2), as root), no child, nothing written, memory limited, and no life
without the scan that started it. Windows: see `lamsach.scan.windows.confinement`. `confine` returns what was done.
"""

import contextlib
import ctypes
import os
import struct
import sys
from pathlib import Path

_NOBODY = 65534
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_NO_NEW_PRIVS = 1, 4, 38
_KILL = 9
_NEW_NETWORK = 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_VERSION = 1
# rights known to each version of the interface: all of them are taken
_LANDLOCK_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1}
_LANDLOCK_LATEST = (1 << 15) - 1
_HANDLES = 64


def confine(memory: int) -> tuple[str, ...]:
    """Confine this process, leaving it *memory* bytes more than it has now. Return the measures that took effect."""
    if sys.platform == "win32":
        from lamsach.scan.windows import confinement

        return confinement.confine(memory)
    if sys.platform != "linux":
        return ()
    return (*_limits(memory), *_kernel())


def _limits(memory: int) -> tuple[str, ...]:
    import resource

    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    wanted = {
        resource.RLIMIT_AS: used + memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _HANDLES,
        resource.RLIMIT_NPROC: 0,
    }
    for kind, value in wanted.items():
        _soft, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)  # noqa: PLW2901
        resource.setrlimit(kind, (value, value))
    return ("limits",)


def _kernel() -> tuple[str, ...]:
    done = []
    system = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        if system.unshare(_NEW_NETWORK) == 0:
            done.append("network")
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
            done.append("user")
    system.prctl(_SET_DEATH_SIGNAL, _KILL, 0, 0, 0)
    system.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    if system.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        done.append("rights")
        if _no_files(system):
            done.append("files")
    return tuple(done)


def _no_files(system: ctypes.CDLL) -> bool:
    version = system.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION)
    if version < 1:
        return False
    rights = struct.pack("<Q", _LANDLOCK_RIGHTS.get(version, _LANDLOCK_LATEST))
    ruleset = system.syscall(_LANDLOCK_CREATE, rights, len(rights), 0)
    if ruleset < 0:
        return False
    done = system.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)

"""What is mounted where: a scan of a disk names the network's disks and does not wander into them.

It does not even touch the place where one is mounted: to ask for the state of a disk whose server is gone can take for
ever. What a program serves as a disk (FUSE) is taken for one of the network, unless it is known to be a local one.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_TABLE = Path("/proc/self/mountinfo")
NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "fuse",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "ncpfs",
        "fuse.sshfs",
        "fuse.s3fs",
        "fuse.rclone",
        "fuse.glusterfs",
        "davfs",
        "fuse.davfs",
        "fuse.davfs2",
        "autofs",
    ]
)
LOCAL_FUSE = frozenset(  # disks of this machine that a program reads
    [
        "fuse.ntfs-3g", "fuse.ntfs", "fuse.lowntfs-3g", "fuse.exfat", "fuse.exfat-fuse", "fuse.ext2fs", "fuse.fuse2fs",
        "fuse.mergerfs", "fuse.unionfs", "fuse.bindfs", "fuse.encfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.veracrypt",
        "fuse.zfs", "fuse.apfs-fuse", "fuse.dislocker", "fuse.fuse-overlayfs",
    ]
)  # fmt: skip
KERNEL = frozenset(  # made by the kernel as they are read: no files of anybody
    [
        "proc",
        "sysfs",
        "devtmpfs",
        "devpts",
        "cgroup",
        "cgroup2",
        "debugfs",
        "tracefs",
        "securityfs",
        "pstore",
        "bpf",
        "configfs",
        "mqueue",
        "hugetlbfs",
        "efivarfs",
        "binfmt_misc",
        "rpc_pipefs",
        "fusectl",
        "selinuxfs",
        "nsfs",
    ]
)


_ESCAPED = re.compile(rb"\\([0-7]{3})")


class Mounts(NamedTuple):
    """The kind of file system of each device number, and of each place where one is mounted."""

    kinds: dict[int, str]
    places: dict[bytes, str]

    def remote(self) -> dict[bytes, frozenset[str]]:
        """Return the names, by the folder that they are in, where something of the network is mounted."""
        found: dict[bytes, set[str]] = defaultdict(set)
        for place, kind in self.places.items():
            if is_remote(kind):
                folder, _slash, name = place.rpartition(b"/")
                found[folder or b"/"].add(os.fsdecode(name))
        return {folder: frozenset(names) for folder, names in found.items()}


def is_remote(kind: str) -> bool:
    """Say whether a kind of file system is one of the network, or served by a program that nobody knows."""
    return kind in NETWORK or (kind.startswith("fuse.") and kind not in LOCAL_FUSE)


def parse(lines: Iterable[str]) -> Mounts:
    """Read the lines of ``mountinfo`` (proc(5)). What is mounted last at a place is what is seen there."""
    kinds: dict[int, str] = {}
    places: dict[bytes, str] = {}
    for line in lines:
        front, _dash, back = line.partition(" - ")
        fields = front.split(" ")
        if len(fields) < 5 or not back:  # noqa: PLR2004
            continue
        kind = back.split(" ")[0]
        place = _ESCAPED.sub(lambda found: bytes((int(found[1], 8) & 0xFF,)), os.fsencode(fields[4]))
        places[place] = kind
        major, _colon, minor = fields[2].partition(":")
        if major.isdigit() and minor.isdigit():
            number = int(minor) & 0xFF | int(major) << 8 | (int(minor) & ~0xFF) << 12
            kinds[number] = kind
    return Mounts(kinds, places)


def mounted() -> Mounts:
    """Return what is mounted; nothing where the system does not tell."""
    try:
        return parse(_TABLE.read_text("utf-8", "surrogateescape").splitlines())
    except OSError:
        return Mounts({}, {})

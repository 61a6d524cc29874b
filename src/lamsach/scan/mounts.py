"""What is mounted where: a scan of a disk names the network's disks and does not wander into them."""

from collections.abc import Iterable
from pathlib import Path

_TABLE = Path("/proc/self/mountinfo")
NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
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


def parse(lines: Iterable[str]) -> dict[int, str]:
    """Return the kind of file system of each device number, from the lines of ``mountinfo`` (proc(5))."""
    kinds: dict[int, str] = {}
    for line in lines:
        front, _dash, back = line.partition(" - ")
        fields = front.split(" ")
        if len(fields) < 3 or not back:  # noqa: PLR2004
            continue
        major, _colon, minor = fields[2].partition(":")
        if major.isdigit() and minor.isdigit():
            number = int(minor) & 0xFF | int(major) << 8 | (int(minor) & ~0xFF) << 12
            kinds[number] = back.split(" ")[0]
    return kinds


def kinds_of_devices() -> dict[int, str]:
    """Return the kind of file system of each mounted device; empty where the system does not tell."""
    try:
        return parse(_TABLE.read_text("utf-8", "surrogateescape").splitlines())
    except OSError:
        return {}

"""Somebody swaps names while the vault takes and restores: links, hard links, folders. No canary may be touched.

``python -m tests.scan.quarantine.racing FOLDER ATTEMPTS ENOUGH [SEED]`` prints JSON: attempts, taken, restored, touched.
"""

import contextlib
import hashlib
import itertools
import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from uuid import UUID, uuid5

from tests.scan.quarantine.scene import NOW

from lamsach.core.errors import LamsachError
from lamsach.scan.identity import Identity
from lamsach.scan.quarantine.disk import PosixDisk
from lamsach.scan.quarantine.recovery import recover
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.taking import Target, take
from lamsach.scan.quarantine.vault import open_vault

CANARY = b"somebody else's"
WORM = b"the worm"
SPACE = UUID(int=7)


class QuickDisk(PosixDisk):
    """No power is cut here: the syncs are left out, so that more attempts fit into a minute."""

    def sync(self, file: int) -> None:
        """Do nothing."""


def swap(folder: Path, seed: int) -> None:
    """Swap without end, until killed: the file for links to the canary, its folder for a link to the canary's."""
    home, worm, safe = folder / "home", folder / "home" / "worm", folder / "safe" / "worm"
    chance = random.Random(seed)
    for step in itertools.count():
        time.sleep(chance.choice((0, 0, 0.0001, 0.002)))
        with contextlib.suppress(OSError):
            match step % 6:
                case 0:
                    (folder / "new").symlink_to(safe)
                    (folder / "new").rename(worm)
                case 1:
                    os.link(safe, folder / "new")
                    (folder / "new").rename(worm)
                case 2:
                    (folder / "new").write_bytes(WORM)
                    (folder / "new").rename(worm)
                case 3:
                    home.rename(folder / "away")
                    home.symlink_to(folder / "safe")
                case 4:
                    home.unlink()
                    (folder / "away").rename(home)
                case _:
                    worm.unlink()


def race(folder: Path, attempts: int, enough: int, seed: int) -> dict[str, int]:
    """Take and restore while another process swaps, until *enough* were taken. Return what happened."""
    for name in ("home", "safe"):
        (folder / name).mkdir()
    canary = folder / "safe" / "worm"
    canary.write_bytes(CANARY)
    before = canary.stat()
    child = os.fork()
    if not child:
        swap(folder, seed)
    result = {"attempts": 0, "taken": 0, "restored": 0, "touched": 0}
    try:
        with open_vault(folder / "vault", disk=QuickDisk()) as vault:
            for number in range(attempts):
                if result["taken"] >= enough:
                    break
                result["attempts"] += 1
                path, identifier = folder / "home" / "worm", uuid5(SPACE, str(number)).hex
                with contextlib.suppress(LamsachError, OSError):
                    target = Target(path, Identity.of(path.lstat()), hashlib.sha256(WORM).hexdigest(), "Worm")
                    take(vault, target, identifier=identifier, now=NOW)
                    result["taken"] += 1
                for held in vault.identifiers():
                    with contextlib.suppress(LamsachError, OSError):
                        restore(vault, held)
                        result["restored"] += 1
                recover(vault)
                after = canary.stat()
                same = canary.read_bytes() == CANARY and (after.st_ino, after.st_mtime_ns, after.st_mode, after.st_uid)
                result["touched"] += same != (before.st_ino, before.st_mtime_ns, before.st_mode, before.st_uid)
                result["touched"] += sorted(path.name for path in (folder / "safe").iterdir()) != ["worm"]
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return result


if __name__ == "__main__":
    numbers = [int(each) for each in (*sys.argv[2:], "7")[:3]]
    sys.stdout.write(json.dumps(race(Path(sys.argv[1]).resolve(), *numbers)))

"""After a power cut at any moment a file is in its place or restorable, whatever the disk had not yet written."""

import random
from pathlib import Path

import pytest
from tests.scan.quarantine.power import RecordingDisk, cut
from tests.scan.quarantine.scene import CONTENT, Scene, attributes, is_safe
from tests.scan.quarantine.stopped import BEFORE, act_edit, act_restore, act_take

from lamsach.core.errors import LamsachError
from lamsach.scan.quarantine.disk import PosixDisk


class Quiet(PosixDisk):
    """The recovery itself is not what is looked at here."""

    def sync(self, file: int) -> None:
        """Save the time of a real sync."""


def losses(act: str, folder: Path, rounds: int, *, lazy: bool = False) -> tuple[int, list[int]]:
    """Cut the power *rounds* times at each point of the act. Return the number of cuts and the points with a loss."""
    scene = Scene.make(folder / "scene", CONTENT[:5_000])
    expected = attributes(scene.file)
    if act in BEFORE:
        BEFORE[act](scene, PosixDisk())
    disk = RecordingDisk(scene.folder, lazy=lazy)
    {"take": act_take, "edit": act_edit}.get(act, act_restore)(scene, disk)
    cuts, lost = 0, []
    for point in range(len(disk.changes) + 1):
        for seed in range(rounds):
            cut(disk, point, scene.folder, random.Random(f"{act} {point} {seed}"))
            cuts += 1
            try:
                unharmed = is_safe(scene, CONTENT[:5_000], expected, Quiet())
            except (LamsachError, OSError, ValueError):
                unharmed = False
            if not unharmed:
                lost.append(point)
    return cuts, lost


@pytest.mark.parametrize("act", ["take", "restore", "edit", "undo"])
def test_a_power_cut_loses_no_file(act: str, tmp_path: Path) -> None:
    cuts, lost = losses(act, tmp_path, rounds=8)
    assert cuts > 150
    assert lost == []


@pytest.mark.deep
@pytest.mark.parametrize("act", ["take", "restore", "edit", "undo"])
def test_ten_thousand_power_cuts_lose_no_file(act: str, tmp_path: Path) -> None:
    cuts, lost = losses(act, tmp_path, rounds=600)
    assert cuts > 8_000
    assert lost == []


@pytest.mark.parametrize("act", ["take", "restore", "edit", "undo"])
def test_without_the_syncs_a_power_cut_would_lose_one(act: str, tmp_path: Path) -> None:
    assert losses(act, tmp_path, rounds=8, lazy=True)[1] != []

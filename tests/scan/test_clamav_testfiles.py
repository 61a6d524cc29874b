"""Debian's collection of test files: the harmless program in it is found, or it is said what could not be opened."""

import random
from pathlib import Path

import pytest

from lamsach.scan.finding import Gap, GapReason
from lamsach.scan.pool import Job
from lamsach.scan.rules.collection import starter
from lamsach.scan.scanning import Outcome, Scan
from lamsach.scan.walk import Walk
from tests.scan.conftest import NOW

FOLDER = Path("/usr/share/clamav-testfiles")
NAMED = {  # what nothing here opens, and the name that a person reads
    "clam-aspack.exe": "ASPack", "clam-mew.exe": "MEW", "clam-pespin.exe": "PESpin", "clam-petite.exe": "Petite",
    "clam-upack.exe": "Upack", "clam-wwpack.exe": "WWPack", "clam-yc.exe": "UPX", "clam.arj": "ARJ", "clam.chm": "CHM",
    "clam.d64.zip": "zip, Deflate64", "clam.impl.zip": "zip, implode", "clam.ea05.exe": "AutoIt", "clam.ea06.exe": "AutoIt",
    "clam.sis": "SIS", "clam_IScab_int.exe": "InstallShield", "clam_ISmsi_ext.exe": "InstallShield",
    "clam_ISmsi_int.exe": "InstallShield",
}  # fmt: skip
NESTED = "clam_cache_emax.tgz"  # a bomb of archives within archives
LEAST_FOUND = 24


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    scan = Scan(Walk([bytes(FOLDER)]), Job(starter().sources, NOW), workers=1, chance=random.Random(1))
    return scan.run()


@pytest.mark.needs("/usr/share/clamav-testfiles/clam.exe", "clamav-testfiles")
def test_none_of_the_collection_is_called_clean(outcome: Outcome) -> None:
    found = {Path(each.path.decode()).name for each in outcome.findings}
    gaps: dict[str, list[Gap]] = {}
    for path, gap in outcome.gaps:
        gaps.setdefault(Path(path.decode()).name, []).append(gap)
    names = {path.name for path in FOLDER.iterdir()}
    assert names - found - set(gaps) == set()
    assert len(found) >= LEAST_FOUND
    for name in names - found - {NESTED}:
        assert NAMED[name] in {gap.form for gap in gaps[name]}
    assert {gap.reason for gap in gaps[NESTED]} == {GapReason.DEEP}


@pytest.mark.needs("/usr/share/clamav-testfiles/clam.exe", "clamav-testfiles")
@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("clam-upx.exe", ("UPX",)), ("clam-nsis.exe", ("NSIS 1",)), ("clam.tnef", ("0006800f",)), ("clam.7z", ("clam.exe",)),
        ("clam.exe.html", ("data 1",)), ("clam.exe.rtf", ("Clam.exe",)), ("clam.exe.binhex", ("clam.exe",)), ("clam.exe.szdd", ()),
        ("clam.cab", ("clam.exe",)), ("clam.mail", ("clam.exe",)), ("clam.exe.mbox.uu", ("clam.exe",)), ("clam.bz2.zip", ("clam.exe",)),
        ("clam.bin-be.cpio", ("clam.exe",)), ("clam.ole.doc", ("Clam.exe",)), ("clam.pdf", ()), ("clam.tar.gz", ("clam.exe",)),
    ],
)  # fmt: skip
def test_the_program_within_is_found_at_its_place(outcome: Outcome, name: str, way: tuple[str, ...]) -> None:
    ways = {each.inside for each in outcome.findings if Path(each.path.decode()).name == name}
    assert way in ways

"""No starter rule matches what an ordinary system holds: a share of it in every run, all of ``/usr`` in the deep one."""

import itertools
import os
import random
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamsach.scan.pool import Job
from lamsach.scan.rules.collection import starter
from lamsach.scan.rules.engine import Rules
from lamsach.scan.scanning import Scan
from lamsach.scan.walk import Walk
from tests.scan.conftest import NOW
from tests.scan.specimens import SPECIMENS

MADE_TO_BE_FOUND = b"/usr/share/clamav-testfiles/"
SHARE = {  # folder -> each how manieth of its files, in order
    "/usr/bin": 4,
    "/usr/sbin": 4,
    "/usr/lib/python3": 4,
    sysconfig.get_path("stdlib"): 6,
    f"{sys.prefix}/lib": 60,
}
LARGEST = 4 << 20


def contents() -> Iterator[tuple[str, bytes]]:
    """Yield the share of this system that every run looks at."""
    for folder, step in SHARE.items():
        names = sorted(f"{place}/{name}" for place, _below, files in os.walk(folder) for name in files)
        for name in itertools.islice(names, 0, None, step):
            path = Path(name)
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    yield name, file.read(LARGEST)


def test_a_share_of_this_system_matches_no_starter_rule() -> None:
    rules = Rules.compile(starter().sources)
    matched, files = {}, 0
    for name, content in contents():
        files += 1
        if hits := rules.match(content, Path(name).name):
            matched[name] = hits
    assert files > 500
    assert matched == {}


@pytest.mark.deep
def test_all_of_usr_matches_no_starter_rule_also_inside_of_archives() -> None:
    scan = Scan(Walk([b"/usr"]), Job(starter().sources, NOW), workers=2, chance=random.Random(0))
    outcome = scan.run()
    found = [each for each in outcome.findings if not each.path.startswith(MADE_TO_BE_FOUND)]
    assert outcome.complete
    assert outcome.files > 10_000
    assert [(each.name, each.path, each.inside) for each in found] == []


def test_the_same_scan_finds_the_specimens_among_clean_files(tmp_path: Path) -> None:
    """Else the two tests above could pass with an engine that finds nothing."""
    (tmp_path / "clean").write_bytes(Path(sys.executable).resolve().read_bytes())
    for name, content in SPECIMENS.items():
        (tmp_path / name).write_bytes(content)
    outcome = Scan(Walk([bytes(tmp_path)]), Job(starter().sources, NOW), chance=random.Random(0)).run()
    assert {Path(os.fsdecode(each.path)).name for each in outcome.findings} == set(SPECIMENS)

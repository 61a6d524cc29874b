"""Never on a heuristic, never outside the scanned folder, never a file of the system; many files at once need a word."""

from pathlib import Path

import pytest

from lamsach.scan.quarantine.guards import Basis, Candidate, is_unusual, refusal
from lamsach.scan.quarantine.packages import Packages


@pytest.mark.parametrize(
    ("path", "basis", "taken"),
    [
        ("home/worm", Basis.RELEASE, True),
        ("home/worm", Basis.SHIPPED, True),
        ("home/worm", Basis.LOCAL, False),
        ("home/worm", Basis.HEURISTIC, False),
        ("usr/bin/tool", Basis.RELEASE, False),
        ("../outside", Basis.RELEASE, False),
    ],
)
def test_only_a_signed_finding_of_a_foreign_file_inside_the_root_is_taken(
    path: str, basis: Basis, *, taken: bool, tmp_path: Path
) -> None:
    listing = tmp_path / "var/lib/dpkg/info/tool.list"
    listing.parent.mkdir(parents=True)
    listing.write_text("/usr/bin/tool\n")
    file = Path(tmp_path.parent / "outside") if path.startswith("..") else tmp_path / path
    reason = refusal(Candidate(file, basis), root=tmp_path, packages=Packages(tmp_path))
    assert (reason == "") is taken


def test_unusually_many_are_asked_about() -> None:
    candidates = [Candidate(Path(f"/home/{number}"), Basis.RELEASE) for number in range(21)]
    assert is_unusual(candidates, scanned=500)
    assert not is_unusual(candidates[:20], scanned=500)
    assert not is_unusual(candidates, scanned=10_000)

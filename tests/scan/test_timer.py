"""The unit and the timer that are shipped for systemd are what it takes, to the last word."""

import subprocess
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging" / "linux"
pytestmark = pytest.mark.needs("systemd-analyze", "systemd")


def complaints(folder: Path, change: tuple[str, str] = ("", "")) -> str:
    for path in PACKAGING.glob("lamsach-scan.*"):
        (folder / path.name).write_text(path.read_text("utf-8").replace(*change), "utf-8")
    units = sorted(map(str, folder.glob("lamsach-scan.*")))
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False, timeout=60
    )
    return "\n".join(line for line in (done.stdout + done.stderr).splitlines() if "lamsach" in line)


def test_systemd_has_nothing_to_say(tmp_path: Path) -> None:
    assert complaints(tmp_path) == ""


@pytest.mark.parametrize("change", [("OnCalendar=weekly", "OnCalendar=weakly"), ("Nice=19", "Nise=19")])
def test_it_would_say_what_is_wrong(tmp_path: Path, change: tuple[str, str]) -> None:
    assert complaints(tmp_path, change) != ""

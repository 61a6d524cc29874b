"""What the tests of the Windows program share: one Windows under wine, and the program as it is shipped."""

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SPEC = importlib.util.spec_from_file_location("tools_windows", ROOT / "tools" / "windows.py")
assert SPEC
assert SPEC.loader
tools = importlib.util.module_from_spec(SPEC)
sys.modules["tools_windows"] = tools
SPEC.loader.exec_module(tools)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def wine() -> Iterator[Any]:
    if not (tools.PROGRAM / "lamsach.exe").exists():
        pytest.skip("the Windows program is not made: make windows")
    with tools.Wine() as opened:
        yield opened


@pytest.fixture
def program(wine: Any, tmp_path: Path) -> Run:
    """Run the shipped program with a home of its own, and return its code, output and errors."""

    def run(*arguments: str, seconds: float = 240, **more: str) -> tuple[int, str, str]:
        environment = {"LAMSACH_HOME": on_z(tmp_path / "home"), "LAMSACH_LANG": "en", **more}
        done = wine.run(tools.PROGRAM / "lamsach.exe", *arguments, seconds=seconds, **environment)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    return run


@pytest.fixture
def on_c(wine: Any) -> Iterator[Path]:
    """Return a fresh folder of this Windows' own disk, as Linux sees it."""
    import shutil
    import uuid

    folder = wine.prefix / "drive_c" / "t" / uuid.uuid4().hex[:8]
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def on_z(path: Path) -> str:
    r"""Return a path of Linux as this Windows has it: ``Z:\...``."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def of_c(path: Path) -> str:
    r"""Return a path on ``drive_c`` as this Windows has it: ``C:\...``."""
    return "C:" + str(path).partition("drive_c")[2].replace("/", "\\")


def answers(text: str) -> dict[str, Any]:
    """Return the document that the program printed."""
    return json.loads(text[text.index("{") :])

"""The window itself, on a screen that nobody sees: every page in both languages, with the keyboard alone."""

import atexit
import gc
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lamsach.core.texts import use_language
from tests.scan.specimens import eicar

pytestmark = pytest.mark.needs("Xvfb", "xvfb")


@pytest.fixture(scope="session")
def display() -> str:
    """Return a display that stays until the process ends: Tk ends the process when it loses one."""
    pytest.importorskip("tkinter")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1000x700x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    atexit.register(server.kill)
    os.close(writing)
    with os.fdopen(reading) as told:
        return f":{told.readline().strip()}"


@pytest.fixture
def screen(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DISPLAY", display)
    yield
    gc.collect()  # here, and not in some thread of a later test: Tk's objects belong to this one


def texts(widget) -> str:
    """Return all that a widget and those in it say."""
    said = []
    for each in (widget, *widget.winfo_children()):
        if each is not widget:
            said.append(texts(each))
        elif "text" in each.keys():  # noqa: SIM118 - a widget is no mapping
            said.append(str(each.cget("text")))
    return "\n".join(said)


SAID = {
    "en": ("Is there malware on this computer?", "Malware was found"),
    "vi": ("Máy tính này có mã độc không?", "Phát hiện mã độc trên máy tính này."),
}


@pytest.mark.parametrize("language", SAID)
def test_from_the_question_to_the_quarantine_and_back(
    screen: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    from tkinter import messagebox

    from lamsach.window import main
    from lamsach.window.work import Work

    question, found = SAID[language]
    folder = (tmp_path / "stick").resolve()
    folder.mkdir()
    (folder / "x.com").write_bytes(eicar())
    use_language(language)
    asked: list[str] = []
    monkeypatch.setattr(messagebox, "askyesno", lambda _title, text, **_more: asked.append(text) or True)
    monkeypatch.setattr(messagebox, "showwarning", lambda _title, text, **_more: asked.append(text))
    window = main.Window(Work(tmp_path / "own"))

    def until(done: Callable[[], bool]) -> None:
        ends = time.monotonic() + 30
        while not done():
            window.root.update()
            assert time.monotonic() < ends, texts(window.page)
            time.sleep(0.01)

    def press(key: str) -> None:
        window.root.update()
        focused = window.root.focus_lastfor()
        focused.focus_force()
        window.root.update()
        focused.event_generate(key)

    try:
        until(lambda: window.root.focus_lastfor().winfo_class() == "TButton")
        assert question in texts(window.page)
        window.scan(folder=str(folder))
        until(lambda: isinstance(window.page, main.Found))
        assert found in texts(window.page)
        press("<Return>")  # the first button has the keyboard: clean
        until(lambda: bool(asked) and isinstance(window.page, main.Found) and not window.work.busy)
        assert not (folder / "x.com").exists()
        window.show_held()
        [row] = window.page._table.get_children()
        assert str(folder / "x.com") in window.page._table.item(row, "values")
        window.page._bring_back()
        until(lambda: (folder / "x.com").exists() and isinstance(window.page, main.Held))
        press("<F1>")
        window.root.update()
    finally:
        window.work.wait(10)
        window.root.destroy()
        use_language("en")

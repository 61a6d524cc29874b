"""The window itself, on a screen that nobody sees: every page in both languages, with the keyboard alone."""

import atexit
import gc
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lamsach.core.texts import use_language
from tests.scan.specimens import eicar

if TYPE_CHECKING:
    from tkinter import Misc

    from lamsach.window.main import Window

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
        elif each.winfo_class() == "Text":
            said.append(each.get("1.0", "end"))
    return "\n".join(said)


SAID = {
    "en": ("Is there malware on this computer?", "Malware was found"),
    "vi": ("Máy tính này có mã độc không?", "Phát hiện mã độc trên máy tính này."),
}


@pytest.fixture
def open_window(screen: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., "Driven"]]:
    """Return what opens a window, of which every error box is kept in place of being shown."""
    from lamsach.window import main
    from lamsach.window.work import Work

    opened: list[Driven] = []
    boxes: list[str] = []
    for box in ("showwarning", "showerror", "showinfo"):
        monkeypatch.setattr(main.messagebox, box, lambda _title, text, **_more: boxes.append(text))

    def open_one(language: str = "en", size: str = "") -> Driven:
        use_language(language)
        opened.append(Driven(main.Window(Work(tmp_path / "own")), boxes))
        if size:
            opened[-1].root.geometry(size)
        opened[-1].until(lambda: opened[-1].root.focus_lastfor().winfo_class() == "TButton")
        return opened[-1]

    yield open_one
    for each in opened:
        each.window.work.stop()
        each.window.work.wait(10)
        each.window.close()
    use_language("en")


class Driven:
    """A window, and somebody who has only a keyboard."""

    def __init__(self, window: "Window", boxes: list[str]) -> None:
        self.window, self.root, self.boxes = window, window.root, boxes

    @property
    def page(self) -> str:
        return type(self.window.page).__name__

    def until(self, done: Callable[[], bool]) -> None:
        ends = time.monotonic() + 30
        while not done():
            self.root.update()
            assert time.monotonic() < ends, texts(self.window.page)
            time.sleep(0.01)

    def press(self, key: str) -> None:
        self.root.update()
        focused = self.root.focus_lastfor()
        focused.focus_force()
        self.root.update()
        focused.event_generate(key)
        self.root.update()

    def tab_to(self, text: str) -> None:
        """Press Tab until the button that says *text* has the keyboard."""
        for _time in range(12):
            focused = self.root.focus_lastfor()
            if focused.winfo_class() == "TButton" and text in str(focused.cget("text")):
                return
            self.press("<Tab>")
        raise AssertionError(f"{text}: not reached by Tab")

    def choose(self, text: str) -> None:
        """Press the button that says *text*, by the keyboard alone."""
        self.tab_to(text)
        self.press("<Return>")

    def scan(self, folder: Path) -> None:
        self.window.scan(folder=str(folder))
        self.until(lambda: self.page == "Found" and not self.window.work.busy)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = (tmp_path / "stick").resolve()
    folder.mkdir()
    (folder / "x.com").write_bytes(eicar())
    return folder


WORDS = {
    "en": ("Clean…", "Do not clean", "Clean now", "lies in quarantine", "Quarantine", "Bring back"),
    "vi": ("Làm sạch…", "Không làm sạch", "Làm sạch ngay", "nằm trong khu cách ly", "Khu cách ly", "Khôi phục"),
}


@pytest.mark.parametrize("language", SAID)
def test_from_the_question_to_the_quarantine_and_back(
    open_window: Callable[..., Driven], stick: Path, language: str
) -> None:
    question, found = SAID[language]
    clean, no, yes, lies, quarantine, back = WORDS[language]
    driven = open_window(language)
    assert question in texts(driven.window.page)
    driven.scan(stick)
    assert found in texts(driven.window.page)
    driven.press("<Return>")  # the first button has the keyboard: clean
    assert driven.page == "Asking"
    assert no in str(driven.root.focus_lastfor().cget("text"))  # Enter by mistake changes nothing
    driven.press("<Return>")
    assert (driven.page, (stick / "x.com").exists()) == ("Found", True)
    driven.choose(clean)
    driven.choose(yes)
    driven.until(lambda: driven.page == "Cleaned" and not driven.window.work.busy)
    assert lies in texts(driven.window.page)
    assert not (stick / "x.com").exists()
    driven.choose(quarantine)
    [row] = driven.window.page._table.get_children()
    assert str(stick / "x.com") in driven.window.page._table.item(row, "values")
    driven.choose(back)
    assert (driven.page, (stick / "x.com").exists()) == ("AskingBack", False)
    driven.choose(back)
    driven.until(lambda: driven.page == "Held" and not driven.window.work.busy)
    assert (stick / "x.com").read_bytes() == eicar()
    assert driven.boxes == []


def test_the_language_changes_on_the_page_and_is_kept(open_window: Callable[..., Driven], stick: Path) -> None:
    driven = open_window("vi")
    driven.scan(stick)
    driven.press("<Return>")
    driven.press("<F1>")
    assert driven.page == "Asking"
    assert "Do not clean" in texts(driven.window.page)
    assert driven.window.work.language() in {"en", None}  # None where the environment says one


def test_escape_leads_back_and_stops(open_window: Callable[..., Driven], stick: Path) -> None:
    for number in range(500):
        (stick / str(number)).write_bytes(b"x")
    driven = open_window()
    driven.window.scan(folder=str(stick))
    driven.press("<Escape>")
    assert "Stopping" in texts(driven.window.page)
    driven.until(lambda: driven.page == "Found")
    driven.press("<Escape>")
    assert driven.page == "Start"


def test_hidden_folders_can_be_shown_again(
    open_window: Callable[..., Driven], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lamsach.window import work

    (stick / "x.com").unlink()
    (stick / "\u00a0").mkdir()
    shown_again: list[Path] = []
    monkeypatch.setattr(work, "reveal", lambda path: shown_again.append(path) or True)
    driven = open_window()
    driven.scan(stick)
    driven.choose("Show hidden folders")
    assert shown_again == [stick / "\u00a0"]
    assert driven.page == "Found"
    assert "Show hidden folders" not in texts(driven.window.page)


def test_an_error_is_said_and_the_last_result_is_not_shown_for_it(
    open_window: Callable[..., Driven], stick: Path, tmp_path: Path
) -> None:
    driven = open_window()
    driven.scan(stick)
    (tmp_path / "own" / "list").mkdir(parents=True)
    (tmp_path / "own" / "list" / "root.json").write_text("{}")
    driven.window.scan(folder=str(stick))
    driven.until(lambda: bool(driven.boxes))
    assert driven.page == "Start"
    assert str(tmp_path / "own" / "list") in driven.boxes[0]


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("size", ["1000x620", "700x480"])
def test_no_text_or_button_is_cut_off(
    open_window: Callable[..., Driven], stick: Path, language: str, size: str
) -> None:
    driven = open_window(language, size)
    for step in ("start", "found", "asking"):
        if step == "found":
            driven.scan(stick)
        elif step == "asking":
            driven.window.show_plan()
        for _time in range(5):
            driven.root.update()
        right, foot = driven.root.winfo_rootx() + driven.root.winfo_width(), driven.root.winfo_height()
        for each in within(driven.window.page):
            if each.winfo_class() in {"TButton", "TLabel"}:
                assert each.winfo_width() >= each.winfo_reqwidth() or each.winfo_class() == "TLabel", each.cget("text")
                assert each.winfo_height() >= each.winfo_reqheight(), (step, each.cget("text"))
                assert each.winfo_rootx() + each.winfo_width() <= right, (step, each.cget("text"))
                below = each.winfo_rooty() - driven.root.winfo_rooty() + each.winfo_height()
                assert below <= foot, (step, each.cget("text"))


def within(widget: "Misc") -> "Iterator[Misc]":
    """Yield all that lies in a widget."""
    for each in widget.winfo_children():
        yield each
        yield from within(each)

"""Start of the window. In the order of a person's questions: look, what was found, clean, undo, report."""

import os
import sys
import tkinter as tk
import webbrowser
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, messagebox, ttk
from tkinter import font as fonts

from lamsach.core.errors import LamsachError
from lamsach.core.texts import gettext as _
from lamsach.core.texts import language_in_use, use_language
from lamsach.scan.names import shown
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.window.asking import Asking, AskingBack
from lamsach.window.found import Cleaned, Found
from lamsach.window.held import Held
from lamsach.window.page import Page
from lamsach.window.pages import Looking, Start
from lamsach.window.work import Ended, Work, in_words
from lamsach.window.work import Looking as Seen
from lamsach.wire.machine import own_folder

_WIDTH, _HEIGHT, _LEAST = 900, 640, (560, 380)
_BAR = 90  # what the system's own bars and the title take of the height
_OFTEN = 100  # milliseconds between two looks at what the work says


class Window:
    """The one window. *work* does everything; the pages show it."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.root = tk.Tk(className="lamsach")
        self._scale = self.root.winfo_fpixels("1i") / 96
        wide, high = self.root.winfo_screenwidth(), self.root.winfo_screenheight() - self.px(_BAR)
        self.root.geometry(f"{min(self.px(_WIDTH), wide)}x{min(self.px(_HEIGHT), high)}")
        self.root.minsize(min(self.px(_LEAST[0]), wide), min(self.px(_LEAST[1]), high))
        self._icon = tk.PhotoImage(file=str(Path(__file__).with_name("icon.png")))
        self.root.iconphoto(True, self._icon)
        self.font = self._dress()
        self.page: Page | ttk.Frame = ttk.Frame(self.root)
        self._again: Callable[[], Page] = lambda: Start(self)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self.root.bind("<F1>", lambda _event: self.switch_language())
        self.root.bind("<Escape>", lambda _event: self._escape())
        self._listening = self.root.after(_OFTEN, self._listen)
        self.show_start()

    def px(self, length: float) -> int:
        """Return a length in points of this screen, of one on a screen with 96 to the inch."""
        return round(length * self._scale)

    def run(self) -> None:
        """Show the window until it is closed."""
        self.root.mainloop()

    def show(self, make: Callable[[], Page]) -> None:
        """Show a page in place of the one before; it is made again when the language changes."""
        self._again = make
        self.root.title(_("Làm sạch: find and remove malware"))
        self.page.destroy()
        self.page = page = make()
        page.pack(fill="both", expand=True)
        page.shown()

    def show_start(self) -> None:
        """Show the first page."""
        self.show(lambda: Start(self))

    def show_found(self) -> None:
        """Show what the last scan found."""
        self.show(lambda: Found(self))

    def show_plan(self) -> None:
        """Show what would be cleaned, and ask."""
        plan = self.work.plan
        if plan is not None and not plan.is_empty:
            self.show(lambda: Asking(self, self.work.plan or plan))

    def show_held(self) -> None:
        """Show what lies in the quarantine."""
        try:
            held, damaged = self.work.held()
        except (LamsachError, OSError) as error:
            messagebox.showerror(_("Quarantine"), in_words(error), parent=self.root)
            return
        self.show(lambda: Held(self, held, damaged))

    def scan(self, *, quick: bool = False, folder: str = "") -> None:
        """Begin a scan of the whole machine, of the usual places, or of a folder."""
        self.show(lambda: Looking(self))
        self.work.scan((os.fsencode(folder),) if folder else (), quick=quick)

    def scan_quickly(self) -> None:
        """Begin a scan of the usual places."""
        self.scan(quick=True)

    def scan_again(self) -> None:
        """Begin the last scan once more."""
        self.show(lambda: Looking(self))
        self.work.scan_again()

    def choose(self) -> None:
        """Let the person choose a folder or a USB stick, and scan it."""
        if folder := filedialog.askdirectory(parent=self.root, title=_("What is to be scanned?"), mustexist=True):
            self.scan(folder=str(Path(folder)))

    def clean(self) -> None:
        """Clean, after the question."""
        self.show(lambda: Looking(self, _("Cleaning…"), stop=False))
        self.work.clean()

    def ask_back(self, chosen: list[Manifest]) -> None:
        """Show what would be brought back, and ask."""
        self.show(lambda: AskingBack(self, chosen))

    def bring_back(self, identifiers: list[str]) -> None:
        """Bring back, after the question."""
        self.show(lambda: Looking(self, _("Bringing back…"), stop=False))
        self.work.bring_back(identifiers)

    def reveal(self) -> None:
        """Show the folders again that a worm hid. Nothing in them is touched."""
        if left := self.work.reveal():
            messagebox.showwarning(_("Please read"), "\n".join(left[:8]), parent=self.root)
        self.show_found()

    def report(self) -> None:
        """Write the report, and open it in the browser."""
        try:
            path = self.work.report(language_in_use())
        except OSError as error:
            messagebox.showerror(_("Report"), in_words(error), parent=self.root)
            return
        if not webbrowser.open(path.as_uri()):
            text = _("The report lies here: {path}").format(path=shown(os.fsencode(path)))
            messagebox.showinfo(_("Report"), text, parent=self.root)

    def switch_language(self) -> None:
        """Speak the other language, on this page and from now on."""
        if self.work.busy:
            return
        use_language("en" if language_in_use() == "vi" else "vi")
        self.work.remember_language(language_in_use())
        self.work.say_again()
        self.show(self._again)

    def close(self) -> None:
        """Close the window; while something is being cleaned, not before it is done."""
        if self.work.busy and isinstance(self.page, Looking) and not self.page.can_stop:
            return
        self.work.stop()
        self.root.after_cancel(self._listening)
        self.root.destroy()

    def _escape(self) -> None:
        if isinstance(self.page, Page):
            self.page.escape()

    def _listen(self) -> None:
        while not self.work.messages.empty():
            message = self.work.messages.get()
            if isinstance(message, Seen):
                if isinstance(self.page, Looking):
                    self.page.tell(message)
            else:
                self._ended(message)
        self._listening = self.root.after(_OFTEN, self._listen)

    def _ended(self, message: Ended) -> None:
        if message.what == "bring back":
            self.show_held()
        elif message.what == "clean" and not message.trouble:
            self.show(lambda: Cleaned(self))
        elif self.work.result:
            self.show_found()
        else:
            self.show_start()
        if message.trouble:
            messagebox.showerror(_("That did not work"), message.trouble, parent=self.root)
        elif message.troubles:
            messagebox.showwarning(_("Please read"), "\n\n".join(message.troubles[:8]), parent=self.root)

    def _dress(self) -> tuple[str, int]:
        """Set the look, and return the font of texts."""
        style = ttk.Style(self.root)
        if sys.platform != "win32":
            style.theme_use("clam")
        family = "Segoe UI" if sys.platform == "win32" else "DejaVu Sans"
        high = fonts.Font(self.root, (family, 11)).metrics("linespace")
        style.configure(".", font=(family, 11))
        style.configure("Title.TLabel", font=(family, 18, "bold"))
        style.configure("Answer.TLabel", font=(family, 14, "bold"))
        style.configure("Warning.TLabel", font=(family, 11, "bold"), foreground="#b91c1c")
        style.configure("Large.TButton", font=(family, 13), padding=(self.px(18), self.px(10)))
        style.configure("TButton", padding=(self.px(10), self.px(6)))
        kept = [("focus", "#1d4ed8")]  # who has the keyboard must be seen
        style.map("TButton", bordercolor=kept, lightcolor=kept, darkcolor=kept)
        style.configure("Treeview", rowheight=high + self.px(8))
        style.configure("Treeview.Heading", font=(family, 10, "bold"))
        return family, 11


def main() -> None:
    """Open the window in the language that was last chosen in it, else in the user's."""
    work = Work(own_folder())
    use_language(work.language())
    Window(work).run()


if __name__ == "__main__":
    main()

"""Start of the window. In the order of a person's questions: look, what was found, clean, undo, report."""

import os
import sys
import tkinter as tk
import webbrowser
from pathlib import Path
from tkinter import filedialog, messagebox, ttk

from lamsach.core.errors import LamsachError
from lamsach.core.texts import gettext as _
from lamsach.core.texts import language_in_use, ngettext, use_language
from lamsach.scan.names import shown
from lamsach.window.pages import Found, Held, Looking, Start
from lamsach.window.work import Ended, Work
from lamsach.window.work import Looking as Seen
from lamsach.wire.machine import own_folder

_WIDTH, _HEIGHT = 860, 600
_OFTEN = 100  # milliseconds between two looks at what the work says


class Window:
    """The one window. *work* does everything; the pages show it."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.root = tk.Tk(className="lamsach")
        self.root.title(_("Làm sạch: find and remove malware"))
        self.root.geometry(f"{_WIDTH}x{_HEIGHT}")
        self.root.minsize(640, 480)
        self._icon = tk.PhotoImage(file=str(Path(__file__).with_name("icon.png")))
        self.root.iconphoto(True, self._icon)
        self.font = _dress(self.root)
        self.page: ttk.Frame = ttk.Frame(self.root)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self.root.bind("<F1>", lambda _event: self.switch_language())
        self.root.after(_OFTEN, self._listen)
        self.show_start()

    def run(self) -> None:
        """Show the window until it is closed."""
        self.root.mainloop()

    def show(self, page: ttk.Frame) -> None:
        """Show a page in place of the one before."""
        self.page.destroy()
        self.page = page
        page.pack(fill="both", expand=True)

    def show_start(self) -> None:
        """Show the first page."""
        self.show(Start(self))

    def show_held(self) -> None:
        """Show what lies in the quarantine."""
        try:
            held = self.work.held()
        except (LamsachError, OSError) as error:
            messagebox.showerror(_("Quarantine"), str(error), parent=self.root)
            return
        self.show(Held(self, held))

    def scan(self, *, quick: bool = False, folder: str = "") -> None:
        """Begin a scan of the whole machine, of the usual places, or of a folder."""
        self.show(Looking(self))
        self.work.scan((os.fsencode(folder),) if folder else (), quick=quick)

    def choose(self) -> None:
        """Let the person choose a folder or a USB stick, and scan it."""
        if folder := filedialog.askdirectory(parent=self.root, title=_("What is to be scanned?"), mustexist=True):
            self.scan(folder=str(Path(folder)))

    def clean(self) -> None:
        """Ask, and then clean."""
        plan = self.work.plan
        if plan is None or not plan.takings:
            return
        number = len(plan.takings)
        text = ngettext(
            "{number} file is moved into quarantine, and what starts it is removed. It can be brought back.",
            "{number} files are moved into quarantine, and what starts them is removed. They can be brought back.",
            number,
        ).format(number=number)
        if plan.unusual:
            text += "\n\n" + _("These are unusually many. If they are your own work, the list may be wrong: answer no.")
        if messagebox.askyesno(_("Clean"), text, default=messagebox.NO, parent=self.root):
            self.show(Looking(self, _("Cleaning…"), stop=False))
            self.work.clean()

    def report(self) -> None:
        """Write the report, and open it in the browser."""
        try:
            path = self.work.report(language_in_use())
        except OSError as error:
            messagebox.showerror(_("Report"), str(error), parent=self.root)
            return
        if not webbrowser.open(path.as_uri()):
            messagebox.showinfo(_("Report"), shown(os.fsencode(path)), parent=self.root)

    def switch_language(self) -> None:
        """Speak the other language."""
        if self.work.busy:
            return
        use_language("en" if language_in_use() == "vi" else "vi")
        self.root.title(_("Làm sạch: find and remove malware"))
        if self.work.result:
            self.show(Found(self))
        else:
            self.show_start()

    def close(self) -> None:
        """Close the window; while something is being cleaned, not before it is done."""
        if self.work.busy and isinstance(self.page, Looking) and not self.page.can_stop:
            return
        self.work.stop()
        self.root.destroy()

    def _listen(self) -> None:
        while not self.work.messages.empty():
            message = self.work.messages.get()
            if isinstance(message, Seen):
                if isinstance(self.page, Looking):
                    self.page.tell(message)
            else:
                self._ended(message)
        self.root.after(_OFTEN, self._listen)

    def _ended(self, message: Ended) -> None:
        if message.what == "bring back":
            self.show_held()
        elif self.work.result:
            self.show(Found(self))
        else:
            self.show_start()
        if message.trouble:
            messagebox.showerror(_("That did not work"), message.trouble, parent=self.root)
        elif message.troubles:
            messagebox.showwarning(_("Please read"), "\n\n".join(message.troubles[:8]), parent=self.root)


def _dress(root: tk.Tk) -> tuple[str, int]:
    """Set the look, and return the font of texts."""
    style = ttk.Style(root)
    if sys.platform != "win32":
        style.theme_use("clam")
    family = "Segoe UI" if sys.platform == "win32" else "DejaVu Sans"
    style.configure(".", font=(family, 11))
    style.configure("Title.TLabel", font=(family, 18, "bold"))
    style.configure("Answer.TLabel", font=(family, 14, "bold"))
    style.configure("Large.TButton", font=(family, 13), padding=(18, 12))
    style.configure("TButton", padding=(10, 6))
    style.configure("Treeview", rowheight=28)
    style.configure("Treeview.Heading", font=(family, 10, "bold"))
    return family, 11


def main() -> None:
    """Open the window in the user's language."""
    use_language()
    Window(Work(own_folder())).run()


if __name__ == "__main__":
    main()

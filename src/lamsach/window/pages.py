"""The first page, and the one that is shown while something is being done."""

from tkinter import ttk
from typing import TYPE_CHECKING

from lamsach import __version__
from lamsach.core.texts import gettext as _
from lamsach.core.texts import ngettext
from lamsach.scan.names import shown
from lamsach.window.page import GAP, Page
from lamsach.window.work import Looking as Seen

if TYPE_CHECKING:
    from lamsach.window.main import Window

_LONGEST = 160


class Start(Page):
    """What can be done."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window, _("Is there malware on this computer?"))
        self.text(_("The program looks, and shows what it found. It changes nothing until you say so."))
        box = ttk.Frame(self)
        box.pack(fill="x", pady=(window.px(GAP), 0))
        box.columnconfigure(1, weight=1)
        for number, (text, told, do) in enumerate(
            (
                (_("Scan the whole computer"), _("Takes a while the first time."), window.scan),
                (_("Quick scan"), _("The places where malware usually sits, and USB sticks."), window.scan_quickly),
                (_("Scan a folder or a USB stick…"), _("You choose it."), window.choose),
            )
        ):
            large = ttk.Button(box, text=text, style="Large.TButton", command=do)
            large.grid(row=number, column=0, sticky="ew", pady=(0, window.px(12)))
            large.bind("<Return>", lambda _event, button=large: button.invoke())  # type: ignore[misc]
            side = ttk.Label(box, text=told)
            side.grid(row=number, column=1, sticky="ew", padx=(window.px(16), 0), pady=(0, window.px(12)))
            side.bind("<Configure>", lambda event, label=side: label.configure(wraplength=event.width))  # type: ignore[misc]
            if not number:
                self.focus_first(large)
        for each in window.work.notes():
            self.text(each)
        self.text(_("Version {version}").format(version=__version__))
        self.button(_("Quarantine: bring back…"), window.show_held)


class Looking(Page):
    """Something is being done."""

    def __init__(self, window: "Window", title: str = "", *, stop: bool = True) -> None:
        super().__init__(window, title or _("Looking…"))
        self.can_stop = stop
        self._bar = ttk.Progressbar(self, mode="indeterminate")
        self._bar.pack(fill="x", pady=(window.px(GAP), window.px(8)))
        self._bar.start(12)
        self._figures = self.text("" if stop else _("Please leave the computer on. The window stays until it is done."))
        self._current = self.text("")
        if stop:
            self._figures.configure(text=_("Getting ready…"))
            self._stop = self.button(_("Stop"), self.escape, first=True)

    def escape(self) -> None:
        """Stop; what is being looked at is looked at to its end."""
        if self.can_stop:
            self.window.work.stop()
            self._stop.state(["disabled"])
            self._figures.configure(text=_("Stopping… What was found so far is shown in a moment."))

    def tell(self, seen: Seen) -> None:
        """Say how far it is, and what is being looked at."""
        if self.window.work.stopping:
            return
        files = ngettext("{number} file looked at", "{number} files looked at", seen.files)
        found = ngettext("{number} found", "{number} found", seen.found)
        self._figures.configure(
            text=f"{files.format(number=f'{seen.files:,}')} · {found.format(number=seen.found)}", style="Answer.TLabel"
        )
        name = shown(seen.current)
        half = _LONGEST // 2
        self._current.configure(text=name if len(name) <= _LONGEST else f"{name[:half]}…{name[-half:]}")

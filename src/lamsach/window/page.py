"""What every page of the window has: a title, texts that wrap where the window ends, buttons at the foot, keys.

The keyboard alone does everything: Tab goes through a page from its top to its foot, Enter presses, Esc goes back, F1
speaks the other language.
"""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import TYPE_CHECKING, Literal

from lamsach.core.texts import language_in_use

if TYPE_CHECKING:
    from lamsach.window.main import Window

GAP = 24
_MARGIN = 2 * GAP + 4


class Page(ttk.Frame):
    """A page with a title and a row of buttons at its foot. Lengths are of a screen with 96 points to the inch."""

    def __init__(self, window: "Window", title: str) -> None:
        super().__init__(window.root, padding=window.px(GAP))
        self.window = window
        self._texts: list[ttk.Label] = []
        self._first: tk.Misc | None = None
        self.foot = Foot(self, window.px(8))
        self.foot.pack(side="bottom", fill="x", pady=(window.px(16), 0))
        self.text(title, "Title.TLabel", gap=0)
        self.bind("<Configure>", self._wrap)

    def shown(self) -> None:
        """Do what can be done only once the whole page is there: the order of Tab, and who has the keyboard."""
        language = "English (F1)" if language_in_use() == "vi" else "Tiếng Việt (F1)"
        self.button(language, self.window.switch_language, side="right")
        self.foot.lift()  # Tab goes through what lies in a page in this order
        if self._first:
            self._first.focus_set()

    def escape(self) -> None:
        """Do what Esc does on this page; here nothing."""

    def button(
        self, text: str, do: Callable[[], object], *, first: bool = False, side: Literal["left", "right"] = "left"
    ) -> ttk.Button:
        """Put a button at the foot; *first* has the keyboard."""
        made = ttk.Button(self.foot, text=text, command=do)
        self.foot.add(made, side)
        made.bind("<Return>", lambda _event: made.invoke())
        if first:
            self._first = made
        return made

    def focus_first(self, widget: tk.Misc) -> None:
        """Give *widget* the keyboard when the page is shown."""
        self._first = widget

    def text(self, text: str, style: str = "TLabel", gap: int = 8) -> ttk.Label:
        """Put a paragraph under what is there; it wraps where the window ends."""
        made = ttk.Label(self, text=text, style=style, justify="left")
        made.pack(anchor="w", fill="x", pady=(self.window.px(gap), 0))
        self._texts.append(made)
        return made

    def reading(self, text: str, *, height: int, expand: bool = True) -> tk.Text:
        """Put a text that is scrolled and copied, by the keyboard too, and not changed."""
        box = ttk.Frame(self)
        box.pack(fill="both", expand=expand, pady=(self.window.px(12), 0))
        made = tk.Text(
            box,
            height=height,
            width=20,
            wrap="word",
            relief="flat",
            highlightthickness=self.window.px(2),
            highlightcolor="#1d4ed8",
            highlightbackground="#9ca3af",
            padx=self.window.px(8),
            pady=self.window.px(6),
            font=self.window.font,
            takefocus=True,
        )
        bar = ttk.Scrollbar(box, command=made.yview, takefocus=False)
        made.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        made.pack(side="left", fill="both", expand=True)
        made.bind("<Button-1>", lambda _event: made.focus_set())
        for key, far in (("<Up>", -1), ("<Down>", 1)):
            made.bind(key, lambda _event, far=far: made.yview_scroll(far, "units") or "break")  # type: ignore[misc]
        write(made, text)
        return made

    def table(self, columns: tuple[tuple[str, str, int], ...], *, height: int, many: bool = False) -> ttk.Treeview:
        """Put a table; *columns*: name (``#0`` the first), heading, share of the width."""
        box = ttk.Frame(self)
        box.pack(fill="both", expand=True, pady=(self.window.px(12), 0))
        made = ttk.Treeview(
            box,
            columns=[name for name, _text, _share in columns[1:]],
            show="tree headings",
            height=height,
            selectmode="extended" if many else "browse",
        )
        for name, text, share in columns:
            made.heading(name, text=text, anchor="w")
            made.column(name, width=self.window.px(share), minwidth=self.window.px(60), stretch=True)
        bar = ttk.Scrollbar(box, command=made.yview, takefocus=False)
        made.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        made.pack(side="left", fill="both", expand=True)
        return made

    def _wrap(self, event: "tk.Event[tk.Misc]") -> None:
        for each in self._texts:
            each.configure(wraplength=max(event.width - self.window.px(_MARGIN), self.window.px(200)))


class Foot(ttk.Frame):
    """A row of buttons that becomes two or three rows where the window is narrow."""

    def __init__(self, page: Page, gap: int) -> None:
        super().__init__(page)
        self._gap = gap
        self._buttons: list[tuple[ttk.Button, str]] = []
        self.bind("<Configure>", lambda event: self._flow(event.width))

    def add(self, button: ttk.Button, side: str) -> None:
        """Add a button; those of the right stand at the end where one row holds all."""
        self._buttons.append((button, side))
        self._flow(self.winfo_width())

    def _flow(self, width: int) -> None:
        sizes = [(button, side, button.winfo_reqwidth()) for button, side in self._buttons]
        spare = width - sum(size + self._gap for _button, _side, size in sizes) + self._gap
        x = y = 0
        for button, side, size in sizes:
            if x and x + size > width:
                x, y = 0, y + button.winfo_reqheight() + self._gap
            if side == "right" and spare > 0:
                x, spare = x + spare, 0
            button.place(x=x, y=y)
            x += size + self._gap
        self.configure(height=y + max((button.winfo_reqheight() for button, _side in self._buttons), default=0))


def write(place: tk.Text, text: str) -> None:
    """Show *text* in place of what was there."""
    place.configure(state="normal")
    place.delete("1.0", "end")
    place.insert("1.0", text)
    place.configure(state="disabled")

"""What lies in quarantine, and the way back."""

from typing import TYPE_CHECKING

from lamsach.core.texts import gettext as _
from lamsach.core.texts import ngettext
from lamsach.scan.finding_names import name_text
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.window.asking import where
from lamsach.window.page import Page

if TYPE_CHECKING:
    from lamsach.window.main import Window


class Held(Page):
    """The quarantine. *damaged*: how many entries cannot be read; the others can be brought back all the same."""

    def __init__(self, window: "Window", held: list[Manifest], damaged: int = 0) -> None:
        super().__init__(window, _("Quarantine"))
        self._held = {each.identifier: each for each in held}
        self.text(_("What was taken lies here, sealed, and can do nothing. It can be brought back as it was."))
        if damaged:
            self.text(
                ngettext("{number} entry is damaged.", "{number} entries are damaged.", damaged).format(number=damaged),
                "Warning.TLabel",
            )
        if held:
            self._table = self.table(
                (("#0", _("What"), 240), ("place", _("Where it was"), 390), ("taken", _("Taken"), 150)),
                height=6,
                many=True,
            )
            for each in held:
                taken = each.taken.astimezone().strftime("%d/%m/%Y %H:%M")
                values = (where(each), taken)
                self._table.insert("", "end", each.identifier, text=name_text(each.name), values=values)
            self._table.selection_set(held[0].identifier)
            self._table.focus(held[0].identifier)
            self.text(_("Choose several with Shift or Ctrl."))
            self.button(_("Bring back…"), self._bring_back)
        else:
            self.text(_("The quarantine is empty."))
        self.button(_("Back"), self.escape, first=True)

    def escape(self) -> None:
        """Go back to where this page was opened from."""
        if self.window.work.result:
            self.window.show_found()
        else:
            self.window.show_start()

    def _bring_back(self) -> None:
        if chosen := [self._held[each] for each in self._table.selection()]:
            self.window.ask_back(chosen)

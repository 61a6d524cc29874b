"""Before anything changes: what would be done, to be read, with the button that changes nothing in front."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lamsach.core.texts import gettext as _
from lamsach.core.texts import ngettext
from lamsach.scan.by_hand_wording import as_text
from lamsach.scan.cleaning.plan import Plan
from lamsach.scan.finding_names import name_text
from lamsach.scan.names import shown
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.window.page import Page

if TYPE_CHECKING:
    from lamsach.window.main import Window


class Asking(Page):
    """The plan, and the question."""

    def __init__(self, window: "Window", plan: Plan) -> None:
        super().__init__(window, _("Clean now?"))
        number = len(plan.takings) + len(plan.endings)
        self.text(
            ngettext(
                "{number} file is moved into quarantine, and what starts it is removed. It can be brought back.",
                "{number} files are moved into quarantine, and what starts them is removed. They can be brought back.",
                number,
            ).format(number=number)
        )
        if plan.unusual:
            self.text(
                _("These are unusually many. If they are your own work, the list may be wrong: do not clean."),
                "Warning.TLabel",
            )
        self.reading("\n".join(_lines(plan)), height=8)
        self.button(_("Do not clean"), window.show_found, first=True)
        self.button(_("Clean now"), window.clean)

    def escape(self) -> None:
        """Change nothing."""
        self.window.show_found()


class AskingBack(Page):
    """What would be brought back, and the question."""

    def __init__(self, window: "Window", chosen: list[Manifest]) -> None:
        super().__init__(window, _("Bring back?"))
        self._chosen = [each.identifier for each in chosen]
        self.text(_("It is put back as it was: if it was malware, it is malware again."), "Warning.TLabel")
        self.reading("\n".join(f"• {name_text(each.name)}: {where(each)}" for each in chosen), height=8)
        self.button(_("Leave it in quarantine"), window.show_held, first=True)
        self.button(_("Bring back"), self._bring_back)

    def escape(self) -> None:
        """Change nothing."""
        self.window.show_held()

    def _bring_back(self) -> None:
        self.window.bring_back(self._chosen)


def where(held: Manifest) -> str:
    """Return where something in quarantine was."""
    return f"{held.key}\\{held.value}" if held.key else shown(os.fsencode(held.path))


def _lines(plan: Plan) -> Iterator[str]:
    for taking in plan.takings:
        yield f"• {shown(os.fsencode(taking.target.path))} ({name_text(taking.target.name)})"
        for process in taking.processes:
            text = _("running program {name} ({number}) is ended").format(name=process.name, number=process.number)
            yield f"   {shown(text)}"
    for start in plan.starts:
        for entry in start.entries:
            text = _("what starts it is removed: {place}: {command}")
            yield f"• {shown(text.format(place=entry.where, command=entry.command[:200]))}"
    for ending in plan.endings:
        for process in ending.processes:
            text = _("running program {name} ({number}), whose file {path} was deleted, is kept and ended")
            path = shown(os.fsencode(ending.target.path))
            yield f"• {text.format(name=shown(process.name), number=process.number, path=path)}"
    for hand in plan.by_hand:
        yield f"• {as_text(hand)}"
    for place, why in plan.unseen:
        yield "• " + shown(_("not seen: {path}: {reason}").format(path=place, reason=why))
    for left in plan.left:
        text = _("left as it is: {path}: {reason}").format(path=shown(left.finding.path), reason=left.reason)
        yield f"• {text}"

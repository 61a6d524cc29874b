"""What a person is to do by hand, in words: where a line goes, and the line itself, to be copied as it is."""

from collections.abc import Iterator
from typing import NamedTuple

from lamsach.core.texts import gettext as _
from lamsach.scan.names import shown
from lamsach.scan.persistence.windows.place import ByHand, Tool


class Told(NamedTuple):
    """One step: what to do, and the line to copy where there is one."""

    text: str
    line: str = ""


def title(hand: ByHand) -> str:
    """Return what is to be dealt with: the place and what it starts."""
    text = _("to be done by hand: {place}: {command}").format(place=hand.entry.where, command=hand.entry.command)
    return shown(text)


def told(hand: ByHand) -> list[Told]:
    """Return the steps in order, with how to begin and with the way back."""
    return [Told(shown(each.text), shown(each.line)) for each in _steps(hand)]


def _steps(hand: ByHand) -> Iterator[Told]:
    if hand.before:
        yield Told(hand.before)
    if hand.tool is Tool.WINDOW:
        program, what = hand.steps[0], " ".join(hand.steps[1:])
        yield Told(_("Press the Windows key and R, type this line, and press Enter:"), program)
        text = {
            "taskschd.msc": _("Find this task in the list, click it with the right button, and choose Disable:"),
            "regedit": _("Go to this place. File > Export keeps a copy first. Then take out only this entry:"),
        }.get(program, _("Have somebody who knows this program find and remove this entry:"))
        yield Told(text, what)
        return
    if hand.tool is Tool.BROWSER:
        address, what = hand.steps[0], " ".join(hand.steps[1:])
        account = hand.entry.user or "?"
        text = _("Sign in as {account}, open the browser, and type this into the address line:").format(account=account)
        yield Told(text, address)
        yield Told(_("Find this extension, and choose Remove:"), what)
        return
    yield Told(
        _("Open the start menu, type powershell, click Windows PowerShell with the right button, Run as administrator.")
        if hand.tool is Tool.POWERSHELL
        else _("Open the start menu, type cmd, click Command Prompt with the right button, Run as administrator.")
    )
    if hand.look:
        text = _("Copy this line there and press Enter. It only shows what is meant; go on if it is that:")
        yield Told(text, hand.look)
    for line in hand.steps:
        yield Told(_("Then copy this line there, and press Enter:"), line)
    for line in hand.back:
        yield Told(_("Should something be missing afterwards, this line brings it back:"), line)


def as_text(hand: ByHand) -> str:
    """Return all of it as a text, each line to copy on a line of its own."""
    lines = [title(hand)]
    for number, each in enumerate(told(hand), 1):
        lines.append(f"  {number}. {each.text}")
        lines += [f"     {each.line}"] if each.line else []
    return "\n".join(lines)

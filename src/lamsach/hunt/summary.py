"""What a person reads: progress while it runs, then the sightings, what could not be read, and what to do next."""

import os
import time
from datetime import tzinfo
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lamsach.core.texts import gettext as _
from lamsach.core.texts import ngettext
from lamsach.hunt.advice import next_steps
from lamsach.hunt.event import Reason
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.report import Finding, local_time
from lamsach.hunt.sightings import Sightings
from lamsach.hunt.tally import Validity

MOST_SHOWN = 40
_MEGA = 1_000_000
_WIDTH_OF_FILES = 160


def reason_text(reason: Reason) -> str:
    """Return why lines were refused, in the user's language."""
    return {
        Reason.FIELDS: _("another number of fields"),
        Reason.NUL: _("a NUL byte"),
        Reason.LONG: _("longer than 1 MiB"),
        Reason.ENCODING: _("not UTF-8"),
        Reason.JSON: _("not JSON"),
        Reason.SHAPE: _("not as this format writes it"),
        Reason.DAMAGED: _("the log is damaged or cut off from here"),
    }[reason]


class Progress:
    """Rate and time left on a terminal; silent elsewhere."""

    def __init__(self, logs: list[str], stream: TextIO) -> None:
        self._size = sum(os.path.getsize(log) for log in logs if os.path.isfile(log))  # noqa: PTH113,PTH202 - may be barred
        self._stream, self._started, self._shown = stream, time.monotonic(), 0.0
        self._on = stream.isatty()

    def show(self, hunt: Hunt) -> None:
        """Show how far *hunt* is."""
        now = time.monotonic()
        if not self._on or now - self._shown < 1:
            return
        self._shown = now
        lines, size = hunt.read_so_far
        rate = size / max(now - self._started, 0.001)
        left = max(0.0, self._size - size) / rate if rate else 0.0
        text = _("{lines} lines, {rate} MB/s, about {left} s left").format(
            lines=f"{lines:,}", rate=round(rate / _MEGA), left=round(left)
        )
        self._stream.write(f"\r{text:<78}")
        self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._on and self._shown:
            self._stream.write("\r" + " " * 78 + "\r")


def what_was_read(finding: Finding) -> str:
    """Return how many lines were read, in which time, and what they were held against."""
    return _("{lines} lines read in {seconds} s, held against {indicators} indicators ({signed}).").format(
        lines=f"{finding.hunt.counts.lines:,}",
        seconds=f"{finding.seconds:.1f}",
        indicators=f"{len(finding.hunt_list.index):,}",
        signed=_("signed list") if finding.hunt_list.signed else _("unsigned list"),
    )


def show(finding: Finding, stream: TextIO) -> None:
    """Print the summary of *finding*."""
    console = Console(file=stream, highlight=False, soft_wrap=True, width=None if stream.isatty() else _WIDTH_OF_FILES)
    console.print(what_was_read(finding))
    if finding.hunt.plan.kernel is None:
        console.print(
            _("The fast kernel was not built here: this was the slower path. With a C compiler, install lamsach again.")
        )
    if not finding.complete:
        console.print(_("Interrupted or incomplete: this is what was found so far."))
    if refused := finding.hunt_list.refused:
        text = ngettext(
            "{number} line of the list is no indicator and was left out.",
            "{number} lines of the list are no indicators and were left out.",
            refused,
        )
        console.print(text.format(number=f"{refused:,}"))
    _show_refused(finding, console)
    if not finding.sightings:
        console.print(_("No contact with the list was found."))
        return
    zone = finding.hunt.plan.clocks.zone
    _print_sightings(finding.sightings, zone, console)
    console.print(_("Times are those of {zone}.").format(zone=zone))
    if len(finding.sightings) > MOST_SHOWN:
        console.print(
            _("… and {number} more: see --json, --report or --html.").format(number=len(finding.sightings) - MOST_SHOWN)
        )
    _show_steps(finding.sightings.families, console)


def _show_refused(finding: Finding, console: Console) -> None:
    counts = finding.hunt.counts
    refused = counts.refused.total()
    if counts.other:
        console.print(_("{number} lines were of another kind.").format(number=f"{counts.other:,}"))
    if not refused:
        return
    text = ngettext("{number} line could not be read:", "{number} lines could not be read:", refused)
    console.print(text.format(number=f"{refused:,}"))
    for example in counts.examples:
        shown = "".join(character if character.isprintable() else "�" for character in example.text[:60])
        console.print(escape(f"  {example.log} @{example.offset}: {reason_text(example.reason)}: {shown}"))


def _print_sightings(sightings: Sightings, zone: tzinfo, console: Console) -> None:
    """Print the first sightings: as a table where that fits into the width, else one below the other."""
    columns = _columns(sightings, zone)
    widths = [max(map(cell_len, (heading, *texts))) for heading, texts in columns.values()]
    if sum(widths) + 2 * (len(widths) - 1) <= console.width:
        table = Table(box=None, pad_edge=False)
        for key, (heading, _texts) in columns.items():
            table.add_column(heading, no_wrap=True, justify="right" if key == "count" else "left")
        for row in zip(*(texts for _heading, texts in columns.values()), strict=True):
            table.add_row(*(escape(text or "–") for text in row))
        console.print(table)
        return
    rows = zip(*(texts for _heading, texts in columns.values()), strict=True)
    for cells in (dict(zip(columns, row, strict=True)) for row in rows):
        owners = [f"{columns[key][0]}: {cells[key]}" for key in ("device", "unit") if key in cells]
        lines = (
            " · ".join([cells["client"], *owners]),
            " · ".join(filter(None, [cells["indicator"], cells.get("family")])),
            f"{columns['count'][0]}: {cells['count']} · {cells['first']} – {cells['last']}",
        )
        for number, line in enumerate(lines):
            console.print(
                Padding(Text(line, overflow="fold"), (0, 0, 0, 4 if number else 0), expand=False), soft_wrap=False
            )


def _columns(sightings: Sightings, zone: tzinfo) -> dict[str, tuple[str, list[str]]]:
    """Return heading and texts by column. Devices and units have one where there is a table of them."""
    shown = sightings[:MOST_SHOWN]
    columns = {
        "client": (_("Client"), [each.client for each in shown]),
        "device": (_("Device"), [each.device or _("unmatched") for each in shown] if sightings.with_devices else []),
        "unit": (_("Unit"), [each.unit or _("unmatched") for each in shown] if sightings.with_units else []),
        "indicator": (_("Indicator"), [each.entry.indicator.value + _note(each.validity) for each in shown]),
        "family": (_("Family"), [each.entry.family for each in shown]),
        "first": (_("First"), [local_time(each.first, zone) for each in shown]),
        "last": (_("Last"), [local_time(each.last, zone) for each in shown]),
        "count": (_("Count"), [f"{each.count:,}" for each in shown]),
    }
    return {key: column for key, column in columns.items() if any(column[1])}


def _note(validity: Validity) -> str:
    return {
        Validity.VALID: "",
        Validity.BEFORE: " " + _("(before it was valid)"),
        Validity.AFTER: " " + _("(no longer valid)"),
    }[validity]


def _show_steps(families: list[str], console: Console) -> None:
    if families:
        console.print("\n" + _("What to do next:"))
    said: set[tuple[str, ...]] = set()
    for family in families:
        steps = next_steps(family)
        if tuple(steps) in said:
            continue
        said.add(tuple(steps))
        console.print(escape(f"{family or _('any family')}:"))
        for number, step in enumerate(steps, 1):
            console.print(f"  {number}. {step}")

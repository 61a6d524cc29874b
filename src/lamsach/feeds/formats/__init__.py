"""Formats out: one file for each consumer. All that are asked for are written in one pass over the list.

To add one: write a file with a `OutputFormat` (copy ``plain.py``), add it to ``_MODULES``, and a test in
``tests/feeds/formats`` in which the real consumer reads it, or a golden file where none can be installed.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.formats.base import About, OutputFormat
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

__all__ = ["FORMATS", "About", "OutputFormat", "format_named", "write_formats"]

_MODULES = (
    "adblock", "clamav", "csv_columns", "dnsdist", "dnsmasq", "firewall", "haproxy", "hosts", "ipset", "knot", "kql",
    "misp", "nftables",
    "plain", "powerdns", "powershell", "rpz", "sigma", "splunk", "squid", "squidguard", "stix", "suricata", "unbound",
    "yara", "zeek",
)  # fmt: skip

FORMATS: dict[str, OutputFormat] = {
    each.name: each for name in _MODULES for each in import_module(f"lamsach.feeds.formats.{name}").FORMATS
}


def format_named(name: str) -> OutputFormat:
    """Return the format with this name. Raises `UnusableInputError` where there is none."""
    if name not in FORMATS:
        raise UnusableInputError(
            _("There is no output format “{name}”.").format(name=name),
            advice=_("There are: {names}.").format(names=", ".join(sorted(FORMATS))),
        )
    return FORMATS[name]


def write_formats(
    records: Iterable[Record], formats: Iterable[OutputFormat], folder: Path, about: About
) -> dict[str, list[Path]]:
    """Write *records* in each of *formats* into a folder of its name, in one pass, and return the files of each."""
    formats = list(formats)
    made: dict[str, list[Path]] = {}
    with ExitStack() as stack:
        writers = []
        for each in formats:
            place = folder / each.name
            place.mkdir(parents=True, exist_ok=True)
            for part in each.parts:
                writer = part.open(place / part.name, about)
                stack.callback(writer.abandon)
                writers.append(writer)
            made[each.name] = [place / part.name for part in each.parts]
        by_kind = {kind: [writer.add for writer in writers if kind in writer.part.kinds] for kind in _kinds(formats)}
        for record in records:
            for add in by_kind.get(record.indicator.kind, ()):
                add(record)
        for writer in writers:
            writer.close()
        stack.pop_all()
    for each in formats:
        made[each.name] += each.beside(folder / each.name, about)
    return made


def _kinds(formats: list[OutputFormat]) -> set[Kind]:
    return {kind for each in formats for part in each.parts for kind in part.kinds}

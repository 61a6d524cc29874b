"""Zeek's logs as JSON lines (``LogAscii::use_json``): the same field names, with dots in them."""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.formats.zeek_tsv import ROLES
from lamsach.hunt.shapes import JsonLines, Shape


class ZeekJson(LogFormat):
    """Zeek, JSON; times as numbers or as ISO 8601."""

    name = "zeek-json"
    title = "Zeek JSON"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:
        """Return a reader of Zeek's keys.

        Of files.log the receiver is the client where the line names no connection.
        """
        keys = {name: role for name, role in ROLES.items() if name != "rx_hosts" or b'"id.orig_h"' not in head}
        return JsonLines(keys, clocks=clocks, clock="auto"), 0

    def likeness(self, head: bytes) -> float:
        """Look for Zeek's names of the end points."""
        first = head.partition(b"\n")[0]
        return (
            1.0
            if first.startswith(b"{") and b'"ts"' in first and (b'"id.orig_h"' in first or b'"fuid"' in first)
            else 0.0
        )

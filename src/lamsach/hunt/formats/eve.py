"""Suricata's EVE JSON (docs.suricata.io, "Eve JSON Format").

Dns of versions 1, 2 and 3, http, tls, fileinfo, flow and the end points of all.
"""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Role
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.shapes import JsonLines, Shape
from lamsach.hunt.shapes.json_lines import KeyTree

_RECORD: KeyTree = {"rrname": Role.NAME, "rdata": Role.ANSWERS}
_FILE: dict[str, Role | KeyTree] = {"md5": Role.DIGEST, "sha1": Role.DIGEST, "sha256": Role.DIGEST}
_BYTES: KeyTree = {"bytes_toserver": Role.BYTES, "bytes_toclient": Role.BYTES}
KEYS: KeyTree = {
    "timestamp": Role.TIME,
    "src_ip": Role.CLIENT,
    "src_port": Role.SOURCE_PORT,
    "dest_ip": Role.ADDRESS,
    "dest_port": Role.PORT,
    "dns": {
        "rrname": Role.NAME,
        "rdata": Role.ANSWERS,
        "queries": _RECORD,
        "answers": _RECORD,
        "grouped": {"A": Role.ADDRESS, "AAAA": Role.ADDRESS, "CNAME": Role.NAME},
    },
    "http": {"hostname": Role.HOST, "url": Role.PATH},
    "tls": {"sni": Role.NAME},
    "quic": {"sni": Role.NAME},
    "fileinfo": _FILE | {"state": Role.EITHER_SIDE},
    "alert": {"signature_id": Role.EITHER_SIDE},
    "files": _FILE,
    "flow": _BYTES,
    "netflow": {"bytes": Role.BYTES},
}


class Eve(LogFormat):
    """Suricata EVE.

    The client is the source; of a resolver's answer (source port 53) it is the destination. Files and alerts stand
    under the direction of the packet: of those that a server sent, told by the lower port, it is the destination too.
    """

    name = "eve"
    title = "Suricata EVE JSON"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of EVE's keys."""
        return JsonLines(KEYS, clocks=clocks, clock="iso"), 0

    def likeness(self, head: bytes) -> float:
        """Look for the key that every EVE record has."""
        first = head.partition(b"\n")[0]
        return 1.0 if first.startswith(b"{") and b'"event_type"' in first and b'"timestamp"' in first else 0.0

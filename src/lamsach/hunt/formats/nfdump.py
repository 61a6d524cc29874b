"""nfdump's CSV output (``nfdump -o csv``, nfdump(1)): flows, one direction a line; before and since 1.7.4."""

from lamsach.hunt.event import Role
from lamsach.hunt.formats.csv_log import CsvLog


class Nfdump(CsvLog):
    """Flows as CSV: the client is the source."""

    name = "nfdump"
    title = "nfdump CSV"
    roles = {
        "ts": Role.TIME,
        "sa": Role.CLIENT,
        "sp": Role.CLIENT_PORT,
        "da": Role.ADDRESS,
        "ibyt": Role.BYTES,
        "obyt": Role.BYTES,
        "firstseen": Role.TIME,
        "srcaddr": Role.CLIENT,
        "srcport": Role.CLIENT_PORT,
        "dstaddr": Role.ADDRESS,
        "bytes": Role.BYTES,
    }

    def likeness(self, head: bytes) -> float:
        """Look for nfdump's header."""
        return 1.0 if head.startswith((b"ts,te,td,sa,da,", b"firstSeen,duration,proto,srcAddr,")) else 0.0

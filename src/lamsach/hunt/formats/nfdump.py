"""nfdump's CSV output (``nfdump -o csv``, nfdump(1)): flows, one direction a line."""

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
    }

    def likeness(self, head: bytes) -> float:
        """Look for nfdump's header."""
        return 1.0 if head.startswith(b"ts,te,td,sa,da,") else 0.0

"""ThreatFox export (abuse.ch): indicators of all kinds as CSV, the header commented out."""

from lamsach.feeds.sources.table import Columns, CsvFormat


class Threatfox(CsvFormat):
    """Threatfox as CSV."""

    name = "threatfox"
    order = 20
    required = frozenset({"ioc_value", "ioc_type", "fk_malware"})
    columns = Columns(
        values=("ioc_value",),
        family=("malware_printable", "fk_malware"),
        confidence=("confidence_level",),
        first_seen=("first_seen_utc",),
        last_seen=("last_seen_utc",),
        reference=("reference",),
    )


FORMAT = Threatfox()

"""Feodo Tracker blocklist (abuse.ch): command servers of botnets as CSV."""

from lamsach.feeds.sources.table import Columns, CsvFormat


class FeodoTracker(CsvFormat):
    """Feodo Tracker as CSV."""

    name = "feodo"
    order = 20
    required = frozenset({"dst_ip", "dst_port", "malware"})
    columns = Columns(
        values=("dst_ip",), family=("malware",), first_seen=("first_seen_utc",), last_seen=("last_online",)
    )


FORMAT = FeodoTracker()

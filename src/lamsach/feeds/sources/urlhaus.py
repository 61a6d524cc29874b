"""URLhaus database dump (abuse.ch): malware download URLs as CSV, the header commented out."""

from lamsach.feeds.sources.table import Columns, CsvFormat


class Urlhaus(CsvFormat):
    """Urlhaus as CSV."""

    name = "urlhaus"
    order = 20
    required = frozenset({"url", "url_status", "urlhaus_link"})
    columns = Columns(
        values=("url",),
        family=("tags", "threat"),
        first_seen=("dateadded",),
        last_seen=("last_online",),
        reference=("urlhaus_link",),
    )


FORMAT = Urlhaus()

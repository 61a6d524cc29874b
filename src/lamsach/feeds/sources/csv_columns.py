"""CSV with a header of any names: the columns are found by their names, or named by the user.

Options: ``value``, ``family``, ``confidence``, ``first_seen``, ``last_seen``, ``valid_until``, ``reference``,
``action`` each name a column; ``delimiter`` is the separator.
"""

from collections.abc import Mapping

from lamsach.feeds.sources.table import Columns, CsvFormat, column_name

_VALUES = (
    "value", "indicator", "ioc", "ioc_value", "domain", "domain_name", "hostname", "host", "url", "ip", "ip_address",
    "address", "sha256", "sha1", "md5", "hash", "gia_tri", "ten_mien", "dia_chi_ip",
)  # fmt: skip
_USUAL = {
    "family": ("family", "malware", "malware_family", "threat", "ma_doc"),
    "confidence": ("confidence", "confidence_level"),
    "first_seen": ("first_seen", "first_seen_utc", "date"),
    "last_seen": ("last_seen", "last_seen_utc"),
    "valid_until": ("valid_until", "expires"),
    "reference": ("reference", "link"),
    "action": ("action",),
}


class AnyCsv(CsvFormat):
    """CSV with a header."""

    name = "csv"
    order = 90

    def choose(self, names: list[str], options: Mapping[str, str]) -> Columns | None:
        """Take the columns that the user named, then those of usual names."""
        wanted = (column_name(options["value"]),) if "value" in options else _VALUES
        values = tuple(name for name in wanted if name in names)
        if not values:
            return None

        def role(name: str) -> tuple[str, ...]:
            return (column_name(options[name]),) if name in options else _USUAL[name]

        return Columns(
            values,
            family=role("family"),
            confidence=role("confidence"),
            first_seen=role("first_seen"),
            last_seen=role("last_seen"),
            valid_until=role("valid_until"),
            reference=role("reference"),
            action=role("action"),
        )


FORMAT = AnyCsv()

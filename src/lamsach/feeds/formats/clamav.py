"""ClamAV signatures of whole files by digest.

``hdb`` (MD5) and ``hsb`` (SHA-1, SHA-256), of any size (functionality level 73).
"""

from lamsach.feeds.formats.base import OutputFormat, Part
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind


def line(record: Record) -> str:
    """Return a signature; its name has no mark that ClamAV gives a meaning."""
    family = "".join(each if each.isascii() and each.isalnum() else "_" for each in record.family)[:60] or "Malware"
    return f"{record.indicator.value}:*:Lamsach.{family}:73"


FORMATS = (
    OutputFormat(
        name="clamav",
        consumer="ClamAV",
        usage="Put both files into the database folder (/var/lib/clamav).",
        parts=(
            Part("lamsach.hdb", frozenset({Kind.MD5}), line),
            Part("lamsach.hsb", frozenset({Kind.SHA1, Kind.SHA256}), line),
        ),
    ),
)

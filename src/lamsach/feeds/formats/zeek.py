"""Zeek intelligence framework: tab-separated, a header of fields, ``-`` where nothing is known."""

from lamsach.feeds.formats.base import ALL, WATCH, OutputFormat, Part, one_line
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

FIELDS = "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n"
_TYPES = {
    Kind.DOMAIN: "Intel::DOMAIN", Kind.IP: "Intel::ADDR", Kind.CIDR: "Intel::SUBNET", Kind.URL: "Intel::URL",
    Kind.MD5: "Intel::FILE_HASH", Kind.SHA1: "Intel::FILE_HASH", Kind.SHA256: "Intel::FILE_HASH",
}  # fmt: skip


def line(record: Record) -> str:
    """Return a line; Zeek writes URLs without their scheme."""
    kind, value = record.indicator
    shown = value.partition("://")[2] if kind is Kind.URL else value
    family = one_line(record.family) or "-"
    return f"{shown}\t{_TYPES[kind]}\tlamsach\t{family}"


FORMATS = (
    OutputFormat(
        name="zeek",
        consumer="Zeek",
        usage='redef Intel::read_files += { "/etc/lamsach/lamsach.intel" };',
        parts=(Part("lamsach.intel", ALL, line, head=lambda _about: FIELDS, actions=WATCH),),
    ),
)

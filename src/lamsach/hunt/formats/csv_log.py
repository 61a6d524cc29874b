"""Any table as CSV (RFC 4180), comma, semicolon or tab, with a header line: columns known by name, or by a mapping."""

import csv
import re
from collections.abc import Mapping
from typing import ClassVar

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Role
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.shapes import Delimited, Shape

_NAMES = {
    Role.TIME: "time timestamp ts date datetime date_time event_time @timestamp start_time firstseen thoi_gian",
    Role.CLIENT: "client client_ip clientip src src_ip source source_ip srcip src_addr srcaddr id.orig_h sa ip_nguon",
    Role.CLIENT_PORT: "client_port src_port source_port srcport sport id.orig_p sp",
    Role.NAME: "name query qname domain dns_query query_name rrname fqdn sni server_name ten_mien",
    Role.ADDRESS: "address dst dst_ip dest dest_ip destination destination_ip "
    "dstip dst_addr dstaddr id.resp_h da ip ip_dich",
    Role.ANSWERS: "answers answer",
    Role.HOST: "host http_host hostname",
    Role.URL: "url request_url",
    Role.PATH: "uri path",
    Role.DIGEST: "md5 sha1 sha256 hash",
    Role.BYTES: "bytes size sent_bytes received_bytes orig_bytes resp_bytes",
}
KNOWN_COLUMNS = {name: role for role, names in _NAMES.items() for name in names.split()}
_SEPARATORS = (",", ";", "\t", "|")


class CsvLog(LogFormat):
    """A table with a header line."""

    name = "csv"
    title = "CSV with a header"
    roles: ClassVar[Mapping[str, Role]] = KNOWN_COLUMNS

    def __init__(self, roles: Mapping[str, Role] | None = None) -> None:
        self._roles = roles or self.roles

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:
        """Return a reader of the columns that the header names."""
        line, end, _rest = head.partition(b"\n")
        text = line.removeprefix(b"\xef\xbb\xbf").decode("latin-1").rstrip("\r").replace("\r", " ")
        separator = max(_SEPARATORS, key=text.count)
        columns = next(csv.reader([text], delimiter=separator), [""])
        names = [re.sub(r"\s+", "_", column.strip().lower()) for column in columns]
        roles = {number: self._roles[name] for number, name in enumerate(names) if name in self._roles}
        times = [number for number, role in roles.items() if role is Role.TIME]
        for number in times[1:]:  # a second column with a time is not a part of the first
            del roles[number]
        shape = Delimited(roles, len(columns), clocks=clocks, clock="auto", separator=separator.encode(), quote=b'"')
        return shape, len(line) + len(end)

    def likeness(self, head: bytes) -> float:
        """Ask for a header that names a client and something to look for; below every format that is sure."""
        line = head.partition(b"\n")[0]
        if line.startswith((b"{", b"#", b"<")):
            return 0.0
        try:
            shape, _start = self.shape(head, Clocks())
        except csv.Error:
            return 0.0
        found = {role for _column, role in shape.roles} if isinstance(shape, Delimited) else set()
        return (
            0.9 if Role.CLIENT in found and len(found - {Role.TIME, Role.CLIENT, Role.CLIENT_PORT, Role.BYTES}) else 0.0
        )

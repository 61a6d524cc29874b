"""Zeek's own log format: tab-separated, with a header that names the fields (docs.zeek.org, "Zeek Log Formats")."""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Field, Role
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.shapes import Delimited, Shape

ROLES = {
    "ts": Role.TIME,
    "id.orig_h": Role.CLIENT,
    "id.orig_p": Role.CLIENT_PORT,
    "id.resp_h": Role.ADDRESS,
    "id.resp_p": Role.PORT,
    "query": Role.NAME,
    "answers": Role.ANSWERS,
    "host": Role.HOST,
    "uri": Role.PATH,
    "server_name": Role.NAME,
    "md5": Role.DIGEST,
    "sha1": Role.DIGEST,
    "sha256": Role.DIGEST,
    "orig_bytes": Role.BYTES,
    "resp_bytes": Role.BYTES,
    "tx_hosts": Role.ANSWERS,  # files.log: where the file came from
    "rx_hosts": Role.CLIENT,
}


class _ZeekLines(Delimited):
    """Takes the columns from each ``#fields`` line, also in the middle of a file."""

    def __init__(self, clocks: Clocks) -> None:
        super().__init__({}, 1, clocks=clocks, comment=b"#", clock="auto")
        self._changed = False

    def fields(self, line: bytes) -> list[Field] | None:
        if line.startswith(b"#separator "):
            self._separate(line[len(b"#separator ") :])
        elif line.startswith(b"#fields"):
            self._lay(line.split(self.separator)[1:])
        return super().fields(line)

    def _separate(self, sign: bytes) -> None:
        if sign.startswith(b"\\x"):
            try:
                sign = bytes.fromhex(sign[2:4].decode())
            except ValueError:
                return
        if len(sign) == 1 and sign != self.separator:
            self.separator, self._changed = sign, True

    def _lay(self, columns: list[bytes]) -> None:
        names = [column.decode("latin-1") for column in columns]
        roles = {number: ROLES[name] for number, name in enumerate(names) if name in ROLES}
        if "id.orig_h" in names and "rx_hosts" in names:
            del roles[names.index("rx_hosts")]
        if (sorted(roles.items()), len(names)) != (self.roles, self.columns):
            self.roles, self.columns, self._changed = sorted(roles.items()), len(names), True

    def changed(self) -> bool:
        changed, self._changed = self._changed, False
        return changed


class ZeekTsv(LogFormat):
    """Zeek, tab-separated: dns, conn, http, ssl, files and any other log with the same field names."""

    name = "zeek"
    title = "Zeek TSV"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - the header is read as it comes
        """Return a reader that follows the header lines."""
        return _ZeekLines(clocks), 0

    def likeness(self, head: bytes) -> float:
        """Be sure of a log that begins with Zeek's header."""
        return 1.0 if head.startswith((b"#separator ", b"#fields\t")) else 0.0

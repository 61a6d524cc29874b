"""DNS response policy zones as master files (draft-vixie-dnsop-dns-rpz): names, and ``rpz-ip`` ranges."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv6Address
from typing import BinaryIO

from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, lines

_RECORD = re.compile(r"(?P<owner>\S+)\s+(?:\d+\s+)?(?:IN\s+)?(?P<type>CNAME|A|AAAA)\s+(?P<target>\S+)", re.IGNORECASE)
_BLOCKS = frozenset({".", "*.", "rpz-drop.", "rpz-tcp-only."})
_TRIGGERS = (".rpz-ip", ".rpz-client-ip", ".rpz-nsip")


class Rpz(SourceFormat):
    """A policy zone."""

    name = "rpz"
    order = 40

    def recognises(self, head: str) -> bool:
        """Look for a SOA record, an origin, or a policy's target."""
        return (
            re.search(
                r"^\$ORIGIN\s|\sSOA\s|\sCNAME\s+(?:\.|\*\.|rpz-\w+\.)\s*(?:;.*)?$", head, re.MULTILINE | re.IGNORECASE
            )
            is not None
        )

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:
        """Yield what the zone blocks. Names that it lets through, and triggers on servers, are no indicators."""
        origin = options.get("origin", "").lower().strip(".")
        for number, line in lines(stream):
            if isinstance(line, Refusal):
                yield line
                continue
            words = line.partition(";")[0]
            if words.upper().startswith("$ORIGIN"):
                origin = words.split()[-1].lower().strip(".")
                continue
            found = _RECORD.fullmatch(words.strip()) if words[:1].strip() else None
            if found and (found["type"].upper() != "CNAME" or found["target"].lower() in _BLOCKS):
                yield self._row(number, found["owner"].lower(), origin)

    def _row(self, number: int, owner: str, origin: str) -> Row | Refusal:
        if owner.endswith("."):
            if not origin or not owner.endswith(f".{origin}."):
                return Refusal(number, owner[:80], _("The name is outside the zone."))
            owner = owner[: -len(origin) - 2]
        if owner.endswith(_TRIGGERS):
            value = address_of(owner) if owner.endswith(".rpz-ip") else None
            return Row(number, value) if value else Refusal(number, owner[:80], _("This trigger is no indicator."))
        return Row(number, owner.removeprefix("*."))


def address_of(owner: str) -> str | None:
    """Return the range that an ``rpz-ip`` owner name means: ``24.0.2.0.192.rpz-ip`` is 192.0.2.0/24."""
    prefix, *parts = owner.removesuffix(".rpz-ip").split(".")
    parts.reverse()
    if "zz" not in parts and len(parts) == 4:  # noqa: PLR2004 - an IPv4 address
        return f"{'.'.join(parts)}/{prefix}"
    try:
        return f"{IPv6Address(':'.join('' if part == 'zz' else part for part in _outer(parts)))}/{prefix}"
    except ValueError:
        return None


def _outer(parts: list[str]) -> list[str]:
    """Add what ``::`` needs at an end of the address."""
    return [*(["zz"] if parts[:1] == ["zz"] else []), *parts, *(["zz"] if parts[-1:] == ["zz"] else [])]


FORMAT = Rpz()

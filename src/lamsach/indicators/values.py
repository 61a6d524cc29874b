"""One normal form per value, made once at the border: ``Indicator.parse("hxxp://Bad[.]Example/")``."""

import re
from enum import StrEnum
from typing import NamedTuple, Self

from lamsach.core.errors import LamsachError
from lamsach.core.texts import gettext as _
from lamsach.indicators.addresses import is_ipv4, normal_address, normal_range
from lamsach.indicators.defang import is_defanged, refang
from lamsach.indicators.domains import ascii_host, is_normal, normal_domain
from lamsach.indicators.urls import AROUND, MAX_URL, normal_url
from lamsach.indicators.urls import is_normal as is_normal_url

_HEX = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})", re.IGNORECASE | re.ASCII)
_PORT = re.compile(r"(?P<host>[^:/\s\[\]]+):[0-9]{1,5}", re.ASCII)
_SHOWN = 80


class Kind(StrEnum):
    """What an indicator is. The kinds do not overlap: an address is never a domain."""

    DOMAIN = "domain"
    IP = "ip"
    CIDR = "cidr"
    URL = "url"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"


class Note(StrEnum):
    """What `examine` left out of the value as it was written."""

    MASKED = "masked"  # host bits of a range
    PORT = "port"  # or a zone: the indicator is the address or the name
    WILDCARD = "wildcard"  # a domain covers all names under it anyway


_HASHES = {32: Kind.MD5, 40: Kind.SHA1, 64: Kind.SHA256}
_DOMAIN, _IP, _CIDR, _URL = Kind.DOMAIN, Kind.IP, Kind.CIDR, Kind.URL


class InvalidIndicatorError(LamsachError):
    """The text is not a value of any kind."""


class Indicator(NamedTuple):
    """A malicious value in its one normal form. Two indicators are the same exactly when they are equal."""

    kind: Kind
    value: str

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Return the indicator that *raw* means, however it was written or defanged.

        Raises `InvalidIndicatorError` where it is none. Parsing a normal form returns it unchanged.
        """
        found, _notes = examine(raw)
        return cls(*found)


def examine(raw: str) -> tuple[Indicator, tuple[Note, ...]]:
    """Return the indicator that *raw* means, and what of it was left out. Raises `InvalidIndicatorError`."""
    if raw[:4] == "http" and is_normal_url(raw):  # these three are nine of ten values of a feed
        return Indicator(_URL, raw), ()
    if is_normal(raw):
        return Indicator(_DOMAIN, raw), ()
    if is_ipv4(raw):
        return Indicator(_IP, raw), ()
    found = _read(raw) if len(raw) <= MAX_URL else None
    if found is None:
        shown = raw if len(raw) <= _SHOWN else raw[:_SHOWN] + "…"
        raise InvalidIndicatorError(
            _("“{value}” is not a domain, address, range, URL or hash.").format(
                value=shown.encode("utf-8", "replace").decode()
            ),
            advice=_("Write one value, for example bad.example, 192.0.2.1, 192.0.2.0/24 or a SHA-256."),
        )
    return found


def _read(raw: str) -> tuple[Indicator, tuple[Note, ...]] | None:
    text = raw.strip().strip(AROUND)
    if is_defanged(text):
        text = refang(text)
    if _HEX.fullmatch(text):
        return Indicator(_HASHES[len(text)], text.lower()), ()
    if "://" in text:
        url = normal_url(text)
        return (Indicator(_URL, url), ()) if url else None
    host = ascii_host(text) if "/" not in text else text
    if not host:
        return None
    return _address(host) or _name(host) or _range(host) or _bare_url(text)


def _address(text: str) -> tuple[Indicator, tuple[Note, ...]] | None:
    address = normal_address(text.removesuffix("."))
    if not address:
        return None
    dropped = "%" in text or (text.startswith("[") and not text.endswith("]")) or ("." in text and text.count(":") == 1)
    return Indicator(_IP, address), ((Note.PORT,) if dropped else ())


def _name(text: str) -> tuple[Indicator, tuple[Note, ...]] | None:
    notes: tuple[Note, ...] = ()
    if found := _PORT.fullmatch(text):
        text, notes = found["host"], (Note.PORT,)
    if text[:1] in {"*", "."}:
        notes = (*notes, Note.WILDCARD)
    name = normal_domain(text)
    return (Indicator(_DOMAIN, name), notes) if name else None


def _range(text: str) -> tuple[Indicator, tuple[Note, ...]] | None:
    found = normal_range(text)
    if not found:
        return None
    value, masked = found
    return Indicator(_CIDR if "/" in value else _IP, value), ((Note.MASKED,) if masked else ())


def _bare_url(text: str) -> tuple[Indicator, tuple[Note, ...]] | None:
    """Read ``host/path`` as lists and Zeek write it: a URL without its scheme."""
    host, slash, path = text.partition("/")
    if not slash or host[:1] in {"*", "."} or (is_ipv4(host) and not path.strip("0123456789.-")):
        return None  # a range with a wrong prefix is no URL
    url = normal_url("http://" + text)
    return (Indicator(_URL, url), ()) if url else None

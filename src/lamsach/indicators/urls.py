"""The normal form of a URL (RFC 3986, section 6.2): what reaches the same resource is written the same way."""

import re

from lamsach.indicators.addresses import normal_address
from lamsach.indicators.domains import ascii_host, normal_domain

MAX_URL = 8192
AROUND = "\"'`<>,;"  # what people and lists set around a value, never its own end
SCHEMES = {"http": 80, "https": 443, "ftp": 21}
_PARTS = re.compile(
    r"(?P<scheme>[A-Za-z]{3,5})://(?P<authority>[^/?#\s\\]*)(?P<path>[/\\][^?#]*)?(?P<query>\?[^#]*)?",
    re.DOTALL,
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?", re.ASCII)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# One after a lone percent sign stays: what it says would make an escape of both.
_ESCAPE = re.compile(r"(?<!%)(?<!%[0-9A-Fa-f])%([0-9A-Fa-f]{2})", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]|[^\x00-\x7f]")
_MAX_PORT = 65535
# What most URLs of a feed look like: nothing in them needs a change but, perhaps, the port. Nothing is tried twice: a
# quantifier keeps what it took.
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_NORMAL = re.compile(
    rf"http(?P<secure>s)?+://(?=[^/]{{1,253}}+/)"
    rf"(?:(?:{_OCTET}\.){{3}}{_OCTET}(?=[:/])"
    r"|(?:[a-z0-9_-]{1,63}+\.)++(?!(?:[0-9]+|0x[0-9a-f]*)[:/])[a-z0-9-]{2,63}+)"
    r"(?::(?P<port>[1-9][0-9]{0,4}+))?+/(?!\.)(?:[A-Za-z0-9_~=&?+:@!$-]++|/(?!\.)|\.)*+",
    re.ASCII,
)


def is_normal(text: str) -> bool:
    """Return whether *text* already is the normal form of a URL, as far as a quick look can tell."""
    found = _NORMAL.fullmatch(text)
    if not found or len(text) > MAX_URL:
        return False
    port = found["port"]
    return port is None or (port != ("443" if found["secure"] else "80") and (len(port) < 5 or int(port) <= _MAX_PORT))  # noqa: PLR2004


def normal_url(text: str) -> str | None:
    """Return the normal form of the URL in *text*, or None where it is none.

    Scheme and host in lower case, host in the normal form of names and addresses; default port, user name, password and
    fragment dropped; a backslash in the path is a slash, as browsers read it (WHATWG URL, 4.4); ``.`` and ``..``
    resolved; unreserved characters unescaped, escapes in capitals, others as UTF-8.
    """
    text = text.partition("#")[0].rstrip(AROUND)
    found = _PARTS.fullmatch(text) if len(text) <= MAX_URL else None
    if not found or (scheme := found["scheme"].lower()) not in SCHEMES:
        return None
    place = _AUTHORITY.fullmatch(found["authority"].rpartition("@")[2])
    host = _host(place["host"]) if place else None
    if place is None or host is None:
        return None
    port = int(place["port"] or SCHEMES[scheme])
    if not 0 < port <= _MAX_PORT:
        return None
    at = "" if port == SCHEMES[scheme] else f":{port}"
    path = _without_dots(_escaped((found["path"] or "/").replace("\\", "/")))
    url = f"{scheme}://{host}{at}{path}{_escaped(found['query'] or '')}"
    return url if len(url) <= MAX_URL else None


def url_host(url: str) -> str:
    """Return the host of a URL in normal form: a domain name, or an address without brackets."""
    authority = url.split("/", 3)[2]
    if authority.startswith("["):
        return authority[1 : authority.index("]")]
    return authority.partition(":")[0]


def _host(text: str) -> str | None:
    mapped = ascii_host(text)
    if not mapped:
        return None
    address = normal_address(mapped.removesuffix(".")) if ":" not in mapped or mapped.startswith("[") else None
    if address:
        return f"[{address}]" if ":" in address else address
    return normal_domain(mapped) if mapped[:1] not in "*." else None


def _escaped(text: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_escape, text)
    return _FORBIDDEN.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), text)


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _without_dots(path: str) -> str:
    """Resolve ``.`` and ``..`` (RFC 3986, section 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    parts = path.split("/")[1:]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
            continue
        if last:
            kept.append("")
    return "/" + "/".join(kept)

"""Where people reach the portal, for the links in e-mails."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host


def portal_address(wanted: str, hosts: Sequence[str] = ()) -> str:
    """Return *wanted* without a slash at its end; without a wish, HTTPS at the first host that is named in full.

    Empty where nothing is known: then e-mails carry no link. Raises ImproperlyConfigured for what is not the root of a
    web server, or a host that would be refused.
    """
    if not wanted:
        named = [host for host in hosts if host != "*" and not host.startswith(".")]
        return f"https://{named[0]}" if named else ""
    try:
        parts = urlsplit(wanted)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not host or rest:
        raise ImproperlyConfigured(f"LAMSACH_ADDRESS is to be like https://portal.example.vn, not {wanted!r}.")
    if hosts and not validate_host(parts.hostname or "", hosts):
        raise ImproperlyConfigured(f"LAMSACH_ADDRESS names {host}, which is not among LAMSACH_HOSTS.")
    return wanted.rstrip("/")

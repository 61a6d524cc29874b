"""Where a request comes from, behind a proxy that the operator trusts.

Without ``TRUSTED_PROXIES`` what a caller says of itself (``X-Forwarded-*``) is dropped: otherwise anybody could step
around the lock-out of an address, or call plain HTTP safe.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def read_address(text: str) -> Address | None:
    """Return the address, IPv4 also where it came wrapped in IPv6, or None where it is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def client_address(peer: str, forwarded: str, trusted: Iterable[Network]) -> str:
    """Return the address nearest to us that is not a trusted proxy; *forwarded* is read from its end."""
    networks = list(trusted)
    nearest = read_address(peer)
    for text in reversed(forwarded.split(",") if forwarded else []):
        if nearest is None or not any(nearest in network for network in networks):
            break
        further = read_address(text)
        if further is None:
            break
        nearest = further
    return str(nearest) if nearest else ""


class TrustedProxyMiddleware:
    """Set ``REMOTE_ADDR`` to the client's address, and drop forwarding headers that no trusted proxy sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(text, strict=False) for text in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Settle the address, then pass the request on."""
        peer = read_address(request.META.get("REMOTE_ADDR", ""))
        if peer is None or not any(peer in network for network in self.trusted):
            for header in FORWARDED:
                request.META.pop(header, None)
        request.META["REMOTE_ADDR"] = client_address(
            request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""), self.trusted
        )
        return self.get_response(request)

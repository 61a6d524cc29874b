"""Where the server listens."""

import errno
import ipaddress
import socket

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

FIRST_PORT = 8000
PORTS_TRIED = 50
BACKLOG = 128  # connections that wait to be accepted


def is_loopback(host: str) -> bool:
    """Say whether every address that *host* means is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(str(each).split("%")[0]).is_loopback for each in found)


def shown_address(host: str, port: int) -> str:
    """Return the address that a person opens in a browser."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared
    return f"http://{name}:{port}/"


def address_for_letters(host: str, port: int) -> str:
    """Return the address for links in e-mails; empty where it listens on all addresses, of which none is the one."""
    return "" if host in ("0.0.0.0", "::") else shown_address(host, port).rstrip("/")  # noqa: S104 - compared


def _listener(host: str, port: int) -> socket.socket | None:
    """Return a socket that listens there; None where that is taken or forbidden. A name means its first usable address.

    It stands while the portal is prepared: a port that was only looked at could be another program's by then.
    """
    try:
        for family, _kind, _protocol, _name, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            both = host == "::" and socket.has_dualstack_ipv6()
            try:
                found = socket.create_server(place, family=family, backlog=BACKLOG, dualstack_ipv6=both)
            except OSError as error:
                if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    continue
                return None
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
        reason = None
    except OverflowError:
        return None
    except socket.gaierror as error:
        reason = error
    raise UnusableInputError(
        _("this machine has no such address."), where=host, advice=_("Use 127.0.0.1, or leave --host out.")
    ) from reason


def take_port(host: str, wanted: int | None) -> socket.socket:
    """Return a socket that listens on *wanted*, or without a wish on the first free port from 8000 on.

    From then on the port is ours; who connects early waits until the server answers. Raises UnusableInputError where
    the wanted port is taken or none is free.
    """
    if wanted is not None:
        if found := _listener(host, wanted):
            return found
        raise UnusableInputError(
            _("the port is in use, or you may not use it."),
            where=f"--port {wanted}",
            advice=_("Stop what uses it, or name another port."),
        )
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if found := _listener(host, port):
            return found
    raise UnusableInputError(_("no port from 8000 to 8049 is free."), where=host, advice=_("Name one: --port 9000"))

"""Where the server listens."""

import ipaddress
import socket

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

FIRST_PORT = 8000
PORTS_TRIED = 50


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


def _can_bind(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            return False
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == 99:  # noqa: PLR2004 - EADDRNOTAVAIL
                raise UnusableInputError(
                    _("this machine has no such address."), where=host, advice=_("Use 127.0.0.1, or leave --host out.")
                ) from error
            return False
    return True


def free_port(host: str, wanted: int | None) -> int:
    """Return *wanted*, or without a wish the first free port from 8000 on.

    Raises UnusableInputError where the wanted port is taken or none is free.
    """
    if wanted is not None:
        if _can_bind(host, wanted):
            return wanted
        raise UnusableInputError(
            _("the port is in use, or you may not use it."),
            where=f"--port {wanted}",
            advice=_("Stop what uses it, or name another port."),
        )
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if _can_bind(host, port):
            return port
    raise UnusableInputError(_("no port from 8000 to 8049 is free."), where=host, advice=_("Name one: --port 9000"))

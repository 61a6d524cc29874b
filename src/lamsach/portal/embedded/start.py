"""From an empty folder to a portal that answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.portal.embedded import preparation
from lamsach.portal.embedded.addresses import address_for_letters, is_loopback, shown_address, take_port
from lamsach.portal.embedded.logins import LOGINS, Login, read_logins


@dataclass(frozen=True)
class Started:
    """What the person who started it is told."""

    address: str
    logins: Sequence[Login] = field(default_factory=list)


def start(data: Path, host: str, port: int | None, *, demo: bool, announce: Callable[[Started], None]) -> None:
    """Prepare *data*, load the demo where asked for, and serve until stopped.

    Raises UnusableInputError where the address cannot be used, or would show the demo to other machines.
    """
    if (demo or (data / LOGINS).exists()) and not is_loopback(host):
        raise UnusableInputError(
            _("the demo has known passwords and is served to this machine only."),
            where=f"--host {host}",
            advice=_("Leave --host out; for others start without --demo and with a data folder of its own."),
        )
    with take_port(host, port) as listener:
        port = listener.getsockname()[1]
        preparation.claim(data)
        preparation.start_django(data, host, address_for_letters(host, port))
        preparation.migrate_where_needed()
        preparation.collect_static_where_needed()
        if demo:
            from lamsach.portal.demo.load import load_where_needed

            load_where_needed(data)

        from django.core.wsgi import get_wsgi_application

        from lamsach.portal.embedded.rounds import (
            LOOK_SECONDS,
            ROUND_SECONDS,
            every,
            make_asked_release,
            send_waiting_mails,
        )
        from lamsach.portal.embedded.server import make_server, serve

        server = make_server(get_wsgi_application(), listener)
        with every(ROUND_SECONDS, send_waiting_mails), every(LOOK_SECONDS, make_asked_release):
            serve(server, lambda: announce(Started(shown_address(host, port), read_logins(data))))

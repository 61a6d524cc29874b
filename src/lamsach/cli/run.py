"""``lamsach run``: the portal in one process, ready to use."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from lamsach.core.texts import gettext as _


@click.command()
@click.option("--demo", is_flag=True, help=_("Load the national tree and a campaign to walk through."))
@click.option("--data", type=click.Path(path_type=Path), default="data", help=_("Folder of the data [data]."))
@click.option("--host", default="127.0.0.1", help=_("Address to listen on [127.0.0.1]."))
@click.option("--port", type=click.IntRange(1, 65535), help=_("Port to listen on [the first free one from 8000]."))
def run(demo: bool, data: Path, host: str, port: int | None) -> None:
    """Start the portal and serve until Ctrl-C."""
    from lamsach.portal.embedded.start import Started, start

    def announce(started: Started) -> None:
        screen = Console(highlight=False)
        if started.logins:
            table = Table(_("Role"), _("Sign-in name"), _("Password"), _("Unit"), title=_("Sign in as"))
            for login in started.logins:
                table.add_row(login.role, login.name, login.password, login.unit)
            screen.print(table)
        screen.print(
            _("lamsach runs at {address} - stop it with Ctrl-C.").format(address=started.address), style="bold"
        )

    start(data.resolve(), host, port, demo=demo, announce=announce)


run.help = _("Start the portal on this machine.")

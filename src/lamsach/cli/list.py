"""``lamsach list``: the indicator list, from its sources to what a consumer reads."""

from importlib import import_module
from importlib.util import find_spec

import click

from lamsach.core.texts import gettext as _

# name -> module, function
COMMANDS = {
    "pull": ("lamsach.cli.list_follow", "pull"),
    "verify": ("lamsach.cli.list_follow", "verify"),
    "show": ("lamsach.cli.list_follow", "show"),
    "diff": ("lamsach.cli.list_follow", "diff"),
    "export": ("lamsach.cli.list_follow", "export"),
    "check": ("lamsach.cli.list_curate", "check"),
    "import": ("lamsach.cli.list_import", "import_"),
    "approve": ("lamsach.cli.list_curate", "approve"),
    "revoke": ("lamsach.cli.list_curate", "revoke"),
    "sources": ("lamsach.cli.list_curate", "sources"),
    "sightings": ("lamsach.cli.list_sightings", "sightings"),
    "clean-files": ("lamsach.cli.list_clean_files", "clean_files"),
    "publish": ("lamsach.cli.list_publish", "publish"),
}
ALONE = {"pull", "verify"}  # those that need nothing of `feeds`


class ListGroup(click.Group):
    """Loads a subcommand when it is named: following a list needs none of what publishing one needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        """Return the names of what this installation holds: the program for everybody's machine publishes nothing."""
        whole = find_spec("lamsach.feeds") is not None
        here = [name for name, (module, _function) in COMMANDS.items() if find_spec(module)]
        return [name for name in here if whole or name in ALONE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command named, or return None for a name that is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, function = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), function)
        return command


@click.group("list", cls=ListGroup)
def list_() -> None:
    """Start of the subcommands."""


list_.help = _("The indicator list: follow it, look into it, make it, publish it.")

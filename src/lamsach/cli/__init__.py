"""The ``lamsach`` command: one file per subcommand, loaded when it is called, no logic here.

Exit codes: 0 done, nothing found; 1 done, something found; 2 usage or unusable input; 3 could not finish;
4 done, but rows of the input were refused.
"""

import gettext
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path

import click

from lamsach import __version__
from lamsach.core.errors import CouldNotFinishError, LamsachError, why
from lamsach.core.texts import gettext as _
from lamsach.core.texts import use_language

# name -> module, function
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("lamsach.cli.run", "run"),
    "manage": ("lamsach.cli.manage", "manage"),
    "tree": ("lamsach.cli.tree", "tree"),
    "list": ("lamsach.cli.list", "list_"),
    "hunt": ("lamsach.cli.hunt", "hunt"),
    "scan": ("lamsach.cli.scan", "scan"),
    "quarantine": ("lamsach.cli.quarantine", "quarantine"),
}


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are named, so that ``lamsach scan`` never loads the portal."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        """Return the commands whose file exists in this installation."""
        return [name for name, (module, _function) in COMMANDS.items() if find_spec(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command named, or return None for a name that is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, function = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), function)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lamsach")
def lamsach() -> None:
    """Start of every subcommand."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with one of the exit codes above; an error is one line: what and where."""
    _let_click_speak(use_language())
    _speak_unicode()
    lamsach.help = _("Runs a malware clean-up campaign: letter, scan, hunt, report, sum.")
    try:
        result = lamsach.main(arguments, prog_name="lamsach", standalone_mode=False)
        sys.exit(result if isinstance(result, int) else 0)
    except click.exceptions.Abort:
        sys.exit(3)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - so that nothing fails at the end
        sys.exit(3)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        text = _("could not finish: {error}").format(error=why(error) if error.errno else error)
        click.echo(f"lamsach: {place}{text}", err=True)
        sys.exit(3)
    except click.ClickException as error:
        click.echo(_told(error), err=True)
        sys.exit(2)
    except CouldNotFinishError as error:
        click.echo(f"lamsach: {error}", err=True)
        sys.exit(3)
    except LamsachError as error:
        click.echo(f"lamsach: {error}", err=True)
        sys.exit(2)


def _let_click_speak(language: str) -> None:
    """Let click take its own words from this room's catalogue (``click_words``)."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("django", Path(__file__).parent / "locale")
    gettext.textdomain("django")
    for option in lamsach.params:
        if option.name == "version" and isinstance(option, click.Option):
            option.help = _("Show the version and exit.")  # click asked before the language was known


def _told(error: click.ClickException) -> str:
    """Return an error of usage in one line: which command, what is wrong, where to look."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "lamsach"
    return f"{command}: {' '.join(error.format_message().split())} ({command} --help)"


def _speak_unicode() -> None:
    """Write what is redirected as UTF-8: Windows would take a code page that has no Vietnamese, and fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main()

"""What click says of itself in help and errors, so that the catalogue of this room holds it. Nothing calls these.

click asks Python's ``gettext`` for the texts of the process; ``cli.main`` points that at this room.
"""

from lamsach.core.texts import gettext_noop as _
from lamsach.core.texts import ngettext

IN_HELP = (
    _("Usage:"),
    _("Options"),
    _("Commands"),
    _("Show this message and exit."),
    _("Show the version and exit."),
    _("%(prog)s, version %(version)s"),
    _("default: {default}"),
    _("required"),
)
IN_ERRORS = (
    _("Invalid value: {message}"),
    _("Invalid value for {param_hint}: {message}"),
    _("Missing argument"),
    _("Missing option"),
    _("Missing command."),
    _("No such command {name!r}."),
    _("No such option {name!r}."),
    _("{value!r} is not a valid {number_type}."),
    _("{value} is not in the range {range}."),
    _("{name} {filename!r} does not exist."),
    _("{name} {filename!r} is a directory."),
    _("{name} {filename!r} is a file."),
    _("{name} {filename!r} is not readable."),
    _("Could not open file {filename!r}: {message}"),
    _("Error: invalid input"),
)


def _in_numbers(number: int) -> tuple[str, ...]:
    return (
        ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", number),
        ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", number),
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", number),
        ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", number),
    )

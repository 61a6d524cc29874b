"""``take_list``: take a file into the list in the making, however large, or a list that `lamsach list` began."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lamsach.core.errors import LamsachError
from lamsach.feeds.intake import rows_of
from lamsach.feeds.intake import take as read_rows
from lamsach.feeds.sources import format_named
from lamsach.portal.indicators import actions, guarding
from lamsach.portal.indicators.models import Intake, Source
from lamsach.portal.people.models import Person

_SQLITE = b"SQLite format 3\0"


class Command(BaseCommand):
    """Takes a file in, on behalf of a person."""

    help = (
        "Take a file of values into the list in the making (each a proposal, unless --source approves by itself), or a "
        "list.sqlite3 that `lamsach list` began, with its history."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and for whom."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="LOGIN", help="sign-in name of who answers for it")
        parser.add_argument("--reason", default="", help="why; stands in the history of each value")
        parser.add_argument("--source", help="short name of the source that it is of")
        parser.add_argument("--format", help="format of the file; recognised where it is not named")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Take it in and say what became of it."""
        path: Path = options["file"]
        try:
            by = Person.objects.get(login=options["by"])
            with path.open("rb") as stream:
                is_desk = stream.read(len(_SQLITE)) == _SQLITE
            intake = self._move(path, by) if is_desk else self._take(path, by, options)
        except (Person.DoesNotExist, Source.DoesNotExist, OSError, LamsachError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            f"new {intake.new}, known {intake.merged}, held {intake.held}, refused {intake.refused}, "
            f"unreadable {intake.unreadable}"
        )

    def _take(self, path: Path, by: Person, options: dict[str, Any]) -> Intake:
        source = Source.objects.get(name=options["source"]) if options["source"] else None
        with path.open("rb") as stream:
            chosen = format_named(options["format"]) if options["format"] else None
            opened = rows_of(stream, chosen, source.options if source else {})
            name, sure = (source.name, source.confidence) if source else ("", 50)
            read = read_rows(opened.rows, guarding.the_guard(), source=name, confidence=sure)
        return actions.take(
            read, label=path.name, found_format=opened.format.name, by=by, now=timezone.now(), source=source,
            reason=options["reason"],
        )  # fmt: skip

    def _move(self, path: Path, by: Person) -> Intake:
        from lamsach.feeds.desk import Desk

        with Desk(path) as desk:
            return actions.move_in(desk, label=path.name, by=by, now=timezone.now())

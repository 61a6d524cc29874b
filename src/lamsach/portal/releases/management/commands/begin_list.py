"""``begin_list``: make the publication once, with its keys; the root keys are taken away from the server then."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lamsach.core.errors import LamsachError
from lamsach.feeds.publisher import Publication
from lamsach.portal.releases.lists import gate
from lamsach.portal.releases.lists.publication import public_folder


class Command(BaseCommand):
    """Makes publication and keys."""

    help = (
        "Make the publication of the indicator list and its keys. The root keys are written into the folder named, "
        "which belongs on media that are not connected; only the online key feed.pem stays on the server."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder of the root keys."""
        parser.add_argument("--keys", type=Path, required=True, help="a folder for the root keys, to be taken away")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Make them, and leave the online key alone on the server."""
        keys, online = options["keys"].resolve(), Path(settings.LIST_KEYS)
        if keys.is_relative_to(Path(settings.LIST_ROOT)) or keys == online:
            raise CommandError("Name a folder outside the portal's data for the root keys.", returncode=2)
        if (online / "feed.pem").exists():
            raise CommandError(f"There is an online key already: {online / 'feed.pem'}", returncode=2)
        try:
            made = Publication.create(public_folder(), keys, timezone.now())
        except LamsachError as error:
            raise CommandError(str(error), returncode=2) from error
        online.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(online / "feed.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write((keys / "feed.pem").read_bytes())
        (keys / "feed.pem").unlink()
        (public_folder() / "root.json").write_bytes(made.root)
        self.stdout.write(f"Online key: {online / 'feed.pem'}")
        self.stdout.write(f"Take the root keys away from this server: {keys}/root-*.pem")
        if not gate.place().exists():
            self.stdout.write(f"Digests of files go out after: lamsach list clean-files /usr --to {gate.place()}")
        self.stdout.write(f"Followers need this file the first time: {public_folder() / 'root.json'}")

"""``lamsach list clean-files``: keep the digests of files that are known good, so that no release lists one."""

from pathlib import Path

import click

from lamsach.cli.list_follow import JSON, say
from lamsach.core.texts import gettext as _


@click.command(
    help=_("Keep the digests of clean files: a release lists none of them, whoever said that it is malicious.")
)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--to",
    "place",
    type=click.Path(path_type=Path),
    default="list.sqlite3.clean",
    help=_("Where they are kept [list.sqlite3.clean]; a portal looks for list/clean.index in its data folder."),
)
@JSON
def clean_files(folders: tuple[Path, ...], place: Path, as_json: bool) -> int:
    """Gather."""
    from lamsach.feeds.clean_files import gather

    files = gather(folders, place)
    text = _("{files} clean files are kept in {place}.").format(files=f"{files:,}", place=place)
    say({"files": files, "kept": str(place)}, text, as_json=as_json)
    return 0

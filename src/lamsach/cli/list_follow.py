"""``lamsach list pull|verify|show|diff|export``: what everybody does with a published list."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.release import ReleaseList, written
from lamsach.indicators.values import Indicator

FOUND = 1
JSON = click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
LIST = click.option(
    "--list", "place", type=click.Path(path_type=Path), required=True, help=_("Folder of the list, or a list file.")
)
SHOWN = 20


def say(answer: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Print the answer as a document, or as a person reads it."""
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else text)


@click.command(help=_("Bring the list up to date from its publisher: an address, or a folder such as a USB stick."))
@click.argument("publisher")
@click.option("--to", "folder", type=click.Path(path_type=Path), default="list", help=_("Folder of the list [list]."))
@click.option("--root", type=click.Path(path_type=Path), help=_("The publisher's root file; only the first time."))
@JSON
def pull(publisher: str, folder: Path, root: Path | None, as_json: bool) -> int:
    """Follow."""
    from lamsach.indicators.fetching import fetcher_for
    from lamsach.indicators.update import Follower

    follower = Follower(folder, _bytes(root) if root else None)
    update = follower.update(fetcher_for(publisher))
    follower.index()
    held = follower.held()
    entries = held.header.entries if held else 0
    answer = {
        "number": update.after,
        "before": update.before,
        "received": update.received,
        "deltas": update.deltas,
        "indicators": entries,
    }
    text = _("Release {number}, {entries} values; {received} bytes received.").format(
        number=update.after, entries=entries, received=update.received
    )
    say(answer, text, as_json=as_json)
    return 0


@click.command(help=_("Hold a copy of a publication against the publisher's root: is it whole, signed and in date?"))
@click.argument("publication")
@click.option("--root", type=click.Path(path_type=Path), required=True, help=_("The publisher's root file."))
@JSON
def verify(publication: str, root: Path, as_json: bool) -> int:
    """Follow into a folder that is thrown away."""
    from lamsach.indicators.fetching import fetcher_for
    from lamsach.indicators.update import Follower

    with tempfile.TemporaryDirectory() as place:
        follower = Follower(Path(place), _bytes(root))
        update = follower.update(fetcher_for(publication))
        held = follower.held()
        entries = held.header.entries if held else 0
    text = _("Release {number} is whole and signed; {entries} values.").format(number=update.after, entries=entries)
    say({"number": update.after, "signed": True, "indicators": entries}, text, as_json=as_json)
    return 0


@click.command(help=_("Look a value up: is it on the list, since when, why? Names over it and ranges around it count."))
@click.argument("value")
@LIST
@JSON
def show(value: str, place: Path, as_json: bool) -> int:
    """Look up."""
    from lamsach.feeds.lookup import covering
    from lamsach.indicators.opening import open_release

    indicator = Indicator.parse(value)
    release = open_release(place)
    found = [
        {
            "value": record.indicator.value,
            "kind": record.indicator.kind.value,
            "action": record.action.value,
            "family": record.family,
            "confidence": record.confidence,
            "first_seen": written(record.first_seen),
            "valid_from": written(record.valid_from),
            "valid_until": written(record.valid_until),
            "source": record.source,
        }
        for record in covering(release, indicator)
    ]
    actions = {"block": _("block it"), "alert": _("watch for it, do not block it"), "inform": _("for information")}
    answer = {"value": indicator.value, "kind": indicator.kind.value, "list": release.header.number, "found": found}
    lines = [
        _("{value} is on the list as {listed}: {action}, {family}, since {since}, source {source}.").format(
            value=indicator.value,
            listed=each["value"],
            action=actions[str(each["action"])],
            family=each["family"] or "-",
            since=each["first_seen"] or each["valid_from"] or "-",
            source=each["source"] or "-",
        )
        for each in found
    ]
    say(answer, "\n".join(lines) or _("{value} is not on the list.").format(value=indicator.value), as_json=as_json)
    return FOUND if found else 0


@click.command(help=_("Say what changed from one list to another."))
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@JSON
def diff(old: Path, new: Path, as_json: bool) -> int:
    """Compare."""
    from lamsach.feeds.lookup import compare
    from lamsach.indicators.opening import open_release

    before, after = open_release(old), open_release(new)
    added, removed, changed = compare(before, after)
    answer = {
        "old": before.header.number,
        "new": after.header.number,
        "added": added,
        "removed": removed,
        "changed": changed,
    }
    text = _("New: {added}. Gone: {removed}. Changed: {changed}.").format(
        added=len(added), removed=len(removed), changed=len(changed)
    )
    marked = [*(f"+ {each}" for each in added), *(f"- {each}" for each in removed), *(f"~ {each}" for each in changed)]
    more = (
        [] if len(marked) <= SHOWN else [_("… and {number} more (--json shows all)").format(number=len(marked) - SHOWN)]
    )
    say(answer, "\n".join([text, *marked[:SHOWN], *more]), as_json=as_json)
    return FOUND if marked else 0


@click.command(help=_("Write the list in the formats of its consumers, all in one pass."))
@LIST
@click.option(
    "--format", "names", multiple=True, help=_("Name of a format; may be given repeatedly; all where none is.")
)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), default="export", help=_("Folder to write into [export].")
)
@JSON
def export(place: Path, names: tuple[str, ...], folder: Path, as_json: bool) -> int:
    """Write."""
    from lamsach.feeds.formats import FORMATS, About, format_named, write_formats
    from lamsach.indicators.opening import open_release

    release: ReleaseList = open_release(place)
    formats = [format_named(name) for name in names] or list(FORMATS.values())
    about = About(release.header.number, release.header.published)
    made = write_formats(release.records(), formats, folder, about)
    answer = {"list": about.number, "formats": {name: [str(path) for path in paths] for name, paths in made.items()}}
    lines = [f"{each.name}: {each.consumer}\n    {each.usage}" for each in formats]
    if not as_json and sys.stderr.isatty():
        click.echo(_("Written into {folder}:").format(folder=folder), err=True)
    say(answer, "\n".join(lines), as_json=as_json)
    return 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableInputError(_("The file cannot be read."), where=str(path)) from error

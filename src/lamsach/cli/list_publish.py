"""``lamsach list publish``: the next numbered and signed release."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lamsach.cli.list_curate import DESK
from lamsach.cli.list_follow import JSON, say
from lamsach.core.texts import gettext as _
from lamsach.indicators.record import Tlp


@click.command(help=_("Publish what is approved as the next release, signed, into a folder that a web server serves."))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--keys", type=click.Path(path_type=Path), required=True, help=_("Folder of the keys."))
@click.option("--new", "is_new", is_flag=True, help=_("Make the publication and its keys first."))
@click.option("--renew", is_flag=True, help=_("Sign the newest release again before it expires; publish nothing."))
@click.option("--replace-key", is_flag=True, help=_("Give the trust to a new online key; needs the root keys."))
@click.option("--copy", "stick", type=click.Path(path_type=Path), help=_("Also copy all of it here, for a USB stick."))
@click.option(
    "--tlp",
    type=click.Choice([each.value for each in Tlp]),
    default=Tlp.CLEAR.value,
    help=_("The strictest marking that may leave [clear]."),
)
@DESK
@JSON
def publish(  # noqa: PLR0917 - click gives each option its own argument
    folder: Path,
    keys: Path,
    is_new: bool,
    renew: bool,
    replace_key: bool,
    stick: Path | None,
    tlp: str,
    desk: Path,
    as_json: bool,
) -> int:
    """Publish."""
    from lamsach.feeds.desk import Desk
    from lamsach.feeds.publisher import Publication

    now = datetime.now(UTC)
    publication = Publication.create(folder, keys, now) if is_new else Publication(folder)
    root = folder / "root.json"
    if replace_key:
        publication.replace_feed_key(keys, now)
    elif renew:
        publication.renew(keys, now)
    else:
        with Desk(desk) as place:
            place.expire(now)
            publication.publish(place.publishable(), keys, now, most=Tlp(tlp))
    root.write_bytes(publication.root)
    if stick:
        publication.copy_to(stick)
    current = publication.current()
    number, entries = (current.header.number, current.header.entries) if current else (0, 0)
    text = _("Release {number} with {entries} values. Followers need {root} the first time.").format(
        number=number, entries=entries, root=root
    )
    if is_new:
        text += "\n" + _("Move the root keys ({keys}) to a place that is not connected.").format(
            keys=keys / "root-*.pem"
        )
    say({"number": number, "indicators": entries, "root": str(root)}, text, as_json=as_json)
    return 0

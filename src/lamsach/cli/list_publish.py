"""``lamsach list publish``: the next numbered and signed release."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from lamsach.cli.list_curate import DESK
from lamsach.cli.list_follow import JSON, say
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.record import Record, Tlp
from lamsach.indicators.rule_pack import RulePack


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
@click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=_("YARA rules that travel with this release and those after it; an empty folder ends that."),
)
@click.option(
    "--clean",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=_("Folder of clean files, such as /usr: nothing is published that matches one. Its digests are kept."),
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
    rules: Path | None,
    clean: tuple[Path, ...],
    desk: Path,
    as_json: bool,
) -> int:
    """Publish."""
    from lamsach.feeds.clean_files import CleanFiles, gather, needing_clean_files
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
        kept = desk.with_name(desk.name + ".clean")
        if clean:
            gather(clean, kept)
        pack = _rules(rules, clean, now) if rules else None
        held: list[tuple[Record, str]] = []
        with Desk(desk) as place:
            place.expire(now)
            with closing(place.publishable()) as records:
                gate = CleanFiles.open(kept).without(records, held) if kept.exists() else needing_clean_files(records)
                publication.publish(gate, keys, now, most=Tlp(tlp), rules=pack)
        for record, name in held:
            text = _("Held back: {value} is the digest of a clean file: {path}")
            click.echo(text.format(value=record.indicator.value, path=name), err=True)
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


def _rules(folder: Path, clean: tuple[Path, ...], now: datetime) -> RulePack:
    """Return the rules of a folder that may be published, and say which may not and why."""
    try:
        from lamsach.scan.rules.release import gated, licensed
    except ImportError as error:
        raise UnusableInputError(
            _("Publishing rules needs the engine that they are written for."), advice="pip install 'lamsach[scan]'"
        ) from error
    if not any(folder.iterdir()):
        return RulePack({})
    if not clean:
        raise UnusableInputError(
            _("Rules are published only after they were held against clean files."),
            where=str(folder),
            advice=_("Name folders of a clean system with --clean, for example --clean /usr."),
        )
    pack, refused = licensed(folder)
    pack, matching = gated(pack, clean, now)
    for each in (*refused, *matching):
        click.echo(_("Rule not used: {place}: {reason}").format(place=each.place, reason=each.reason), err=True)
    if not pack.rules:
        raise UnusableInputError(_("None of these rules can be published."), where=str(folder))
    return pack

"""``lamsach list sightings``: a partner's report of infected devices, per unit."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import click

from lamsach.cli.list_follow import FOUND, JSON, SHOWN, say
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.shadowserver import contacts
from lamsach.feeds.sightings import Tally, UnitOf, reports
from lamsach.feeds.unpacking import unpacked
from lamsach.indicators.index import micros


@click.command(help=_("Read Shadowserver reports: which device of which unit talked to a sinkhole, and when."))
@click.argument("files", nargs=-1, required=True, metavar="REPORT...")
@click.option("--units", type=click.Path(path_type=Path), help=_("Whose addresses: CSV cidr,unit[,from,to]."))
@click.option("--report", "report_path", type=click.Path(path_type=Path), help=_("Write the sighting report (JSON)."))
@JSON
def sightings(files: tuple[str, ...], units: Path | None, report_path: Path | None, as_json: bool) -> int:
    """Read."""
    tally, unit_of = Tally(), _units(units)
    for name in files:
        try:
            with click.open_file(name, "rb") as stream:
                tally.take(contacts(unpacked(stream).stream), unit_of)  # type: ignore[arg-type]
        except OSError as error:
            raise UnusableInputError(_("The file cannot be read."), where=name) from error
        except UnusableInputError as error:
            raise UnusableInputError(error.message, where=name, advice=error.advice) from error
    found = tally.sightings()
    if report_path:
        _write(tally, report_path)
    answer = {
        "lines": tally.lines,
        "hits": tally.hits,
        "refused": [refusal._asdict() for refusal in tally.refused],
        "sightings": [json.loads(each.model_dump_json()) for each in found],
    }
    text = _("{hits} contacts of {devices} addresses; {without} sightings of no known unit; {refused} rows refused.")
    lines = [
        text.format(
            hits=tally.hits,
            devices=len({each.client for each in found}),
            without=sum(each.unit is None for each in found),
            refused=len(tally.refused),
        ),
        *(
            f"{each.unit or '-'}\t{each.client}\t{each.source_port or '-'}\t{each.last.isoformat()}\t{each.indicator}"
            for each in found[:SHOWN]
        ),
    ]
    say(answer, "\n".join(lines), as_json=as_json)
    return FOUND if found else 0


def _units(path: Path | None) -> UnitOf:
    if path is None:
        return lambda _address, _time: None
    from lamsach.hunt.units import UnitTable

    table = UnitTable.read(path)
    for line, text in table.refused:
        click.echo(_("{file}, line {line}: not “cidr,unit”: {text}").format(file=path, line=line, text=text), err=True)
    return lambda address, time: table.unit_of(address, micros(time, 0))


def _write(tally: Tally, path: Path) -> None:
    from lamsach.wire.machine import own_folder, pseudonym

    made = reports(tally, machine=pseudonym(own_folder()), made_at=datetime.now(UTC), uuids=iter(uuid4, None))
    for number, document in enumerate(made):
        place = path if number == 0 else path.with_stem(f"{path.stem}-{number + 1}")
        place.write_bytes(document.to_json() + b"\n")
        if sys.stderr.isatty():
            click.echo(str(place), err=True)

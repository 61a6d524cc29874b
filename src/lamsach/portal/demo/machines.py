"""What the machines send: scan reports and a sighting report, as the scanner and the hunter would send them."""

import datetime as dt
import uuid
from itertools import count

from lamsach.portal.demo.cast import Cast
from lamsach.portal.evidence.actions import declare_device, make_code, receive, state_size
from lamsach.portal.evidence.models import UnitCode
from lamsach.portal.units.models import Unit
from lamsach.wire import Document, ScanReport, SightingReport

TOOL = {"name": "lamsach", "version": "0.1.0"}
SPACE = uuid.UUID("8f2a4d5e-0000-4000-8000-000000000000")
_numbers = count(1)


def send_reports(cast: Cast, now: dt.datetime) -> None:
    """Let the machines of the first communes report; those of the very first one also of contacts in its logs."""
    for place, unit in enumerate(cast.communes[:14]):
        by = cast.admin if place == 0 else cast.clerks[unit.pk]
        code = make_code(unit, by, now - dt.timedelta(days=9))
        state_size(unit, staff=20 + place, machines=16 + place % 9, by=by, now=now - dt.timedelta(days=9))
        for machine in range(12 if place == 0 else 2 + place % 4):
            _scan(code, unit, machine, infected=machine in (2, 5, 7), then=now - dt.timedelta(days=6, hours=machine))
            if machine in (2, 5):
                _scan(code, unit, machine, infected=False, then=now - dt.timedelta(days=2, hours=machine))
    first = cast.communes[0]
    code = UnitCode.objects.get(unit=first, revoked_at=None)
    _deliver(code, _sightings(now - dt.timedelta(days=3)), now)
    declare_device(
        first, device="camera", how_many=4, steps={}, found=False, by=cast.admin, now=now - dt.timedelta(days=2)
    )


def _deliver(code: UnitCode, document: Document, now: dt.datetime) -> None:
    receive(code, document, document.to_json(), now)


def _scan(code: UnitCode, unit: Unit, machine: int, *, infected: bool, then: dt.datetime) -> None:
    found = {
        "path": "C:/Users/~/AppData/Roaming/updater.exe",
        "kind": "file",
        "name": "Demo.Downloader",
        "family": "demo",
        "sha256": "0" * 64,
        "severity": "malicious",
        "action": "none",
    }
    report = ScanReport.model_validate(
        {
            "uuid": uuid.uuid5(SPACE, f"{unit.pk}-{machine}-{next(_numbers)}-{then.isoformat()}"),
            "made_at": then,
            "machine": f"may-{machine + 1:02}",
            "tool": TOOL,
            "started_at": then - dt.timedelta(minutes=9),
            "finished_at": then,
            "files": 184_000 + machine * 997,
            "bytes": 61_000_000_000,
            "seconds": 540.0,
            "findings": [found] if infected else [],
        }
    )
    _deliver(code, report, then + dt.timedelta(minutes=1))


def _sightings(then: dt.datetime) -> SightingReport:
    return SightingReport.model_validate(
        {
            "uuid": uuid.uuid5(SPACE, f"sightings-{then.isoformat()}"),
            "made_at": then,
            "machine": "resolver-1",
            "tool": TOOL,
            "lines": 1_204_331,
            "bytes": 141_000_000,
            "seconds": 0.4,
            "hits": 61,
            "sightings": [
                {
                    "client": f"192.0.2.{last}",
                    "indicator": "malware.example.vn",
                    "kind": "domain",
                    "family": "demo",
                    "first": then - dt.timedelta(days=1),
                    "last": then,
                    "count": hits,
                }
                for last, hits in ((17, 44), (23, 17))
            ],
        }
    )

"""Every write of the app: codes, sizes, documents of machines, declarations."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from lamsach.indicators import Indicator, Kind
from lamsach.portal.evidence import codes
from lamsach.portal.evidence.cleaning import infected_after
from lamsach.portal.evidence.models import DeviceDeclaration, Machine, MachineReport, UnitCode
from lamsach.portal.indicators.actions import sighted
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit, UnitSize
from lamsach.wire import Document, ScanReport, SightingReport
from lamsach.wire.sighting_report import Validity

CLOCK_AHEAD = dt.timedelta(days=1)  # as far as a clock may be ahead: a wrong time zone, no more


class ClockError(Exception):
    """The document says that it was made later than now: the machine's clock is wrong."""


class ClosedUnitError(Exception):
    """The document was made on or after the day from which the unit is no more: the code is that of a past unit."""


class AnotherBodyError(Exception):
    """A document with this UUID is here already, with another body or from another unit."""


@dataclass(frozen=True)
class Receipt:
    """What the sender is told: the record, and whether it was new."""

    report: MachineReport
    new: bool


@transaction.atomic
def make_code(unit: Unit, by: Person, now: dt.datetime) -> UnitCode:
    """Give the unit a new code; the old one ends at once."""
    UnitCode.objects.select_for_update().filter(unit=unit, revoked_at=None).update(revoked_at=now)
    salt = secrets.token_urlsafe(32)
    code = UnitCode.objects.create(
        unit=unit, salt=salt, code_hash=codes.fingerprint(codes.derive(salt)), made_by=by, made_at=now
    )
    record(by, "unit_code.made", code, unit_id=unit.pk)
    return code


@transaction.atomic
def revoke_code(unit: Unit, by: Person, now: dt.datetime) -> None:
    """End the unit's code: machines that still use it are refused."""
    for code in UnitCode.objects.select_for_update().filter(unit=unit, revoked_at=None):
        code.revoked_at = now
        code.save(update_fields=["revoked_at"])
        record(by, "unit_code.revoked", code, unit_id=unit.pk)


@transaction.atomic
def state_size(unit: Unit, *, staff: int | None, machines: int | None, by: Person, now: dt.datetime) -> UnitSize:
    """Keep how many staff and machines the unit says it has. Earlier statements stay."""
    size = UnitSize.objects.create(unit=unit, staff=staff, machines=machines, stated_by=by, stated_at=now)
    record(by, "unit_size.stated", size, unit_id=unit.pk, staff=staff, machines=machines)
    return size


def receive(code: UnitCode, document: Document, body: bytes, now: dt.datetime) -> Receipt:
    """Keep one document of a machine, once. When this returns it is committed, and so durable.

    Raises ``AnotherBodyError`` where the UUID stands for something else, and ``ClockError`` where the document comes
    from the future: it would stay the machine's latest one for ever, and be of no campaign's days. A closed unit takes
    only what its machines made while it lived, however late that comes; else ``ClosedUnitError``.
    """
    if document.made_at > now + CLOCK_AHEAD:
        raise ClockError
    closed = code.unit.closed
    if closed is not None and closed <= min(timezone.localdate(now), timezone.localdate(document.made_at)):
        raise ClosedUnitError
    digest = hashlib.sha256(body).hexdigest()
    known = MachineReport.objects.filter(uuid=document.uuid).first()
    if known is None:
        try:
            return Receipt(_keep(code, document, digest, now), new=True)
        except IntegrityError:  # the same delivery, a moment earlier, on another connection
            known = MachineReport.objects.get(uuid=document.uuid)
    if known.body_digest != digest or known.unit_id != code.unit_id:
        raise AnotherBodyError
    return Receipt(known, new=False)


@transaction.atomic
def _keep(code: UnitCode, document: Document, digest: str, now: dt.datetime) -> MachineReport:
    facts: dict[str, Any] = {}
    if isinstance(document, ScanReport):
        facts = {
            "kind": MachineReport.Kind.SCAN,
            "infected": document.infected,
            "still_infected": document.still_infected,
            "complete": document.complete,
        }
    elif isinstance(document, SightingReport):
        facts = {
            "kind": MachineReport.Kind.SIGHTING,
            "contacts": document.devices,
            "complete": document.complete,
        }
    report = MachineReport.objects.create(
        uuid=document.uuid,
        unit_id=code.unit_id,
        body_digest=digest,
        document=document.to_data(),
        machine=document.machine,
        made_at=document.made_at,
        received_at=now,
        **facts,
    )
    if report.kind == MachineReport.Kind.SCAN:
        _update_machine(report)
    if isinstance(document, SightingReport):
        _renew_indicators(document, now)
    UnitCode.objects.filter(pk=code.pk).update(last_used_at=now)
    record(None, f"{report.kind}_report.received", report, unit_id=code.unit_id, uuid=str(report.uuid), digest=digest)
    return report


def _renew_indicators(document: SightingReport, now: dt.datetime) -> None:
    """Let what was seen while it was valid count on. The list learns that it was seen, not by whom."""
    seen: dict[Indicator, dt.datetime] = {}
    for sighting in document.sightings:
        if sighting.validity == Validity.VALID:
            value = Indicator(Kind(sighting.kind), sighting.indicator)
            seen[value] = max(seen.get(value, sighting.last), sighting.last)
    if seen:
        sighted(seen, now)


def _update_machine(report: MachineReport) -> None:
    """Bring the machine's last known state up to date; a report that arrives late does not undo a later one."""
    facts = {"found": report.infected, "remains": report.still_infected, "complete": report.complete}
    machine, made = Machine.objects.select_for_update().get_or_create(
        unit_id=report.unit_id,
        machine=report.machine,
        defaults={
            "first_scan_at": report.made_at,
            "last_scan_at": report.made_at,
            "ever_infected": report.infected,
            "infected": infected_after(False, **facts),
            "last_report": report,
        },
    )
    if made:
        return
    machine.first_scan_at = min(machine.first_scan_at, report.made_at)
    machine.ever_infected |= report.infected
    if report.made_at >= machine.last_scan_at:
        machine.infected = infected_after(machine.infected, **facts)
        machine.last_scan_at, machine.last_report = report.made_at, report
    machine.save()


@transaction.atomic
def declare_device(
    unit: Unit,
    *,
    device: str,
    how_many: int,
    steps: dict[str, str],
    found: bool,
    by: Person,
    now: dt.datetime,
    key: UUID | None = None,
) -> DeviceDeclaration:
    """Keep what somebody declares after the guided check of smart devices. The same *key* twice is one declaration."""
    Unit.objects.select_for_update().get(pk=unit.pk)  # a double click waits here for the first
    again = DeviceDeclaration.objects.filter(key=key, unit=unit).first() if key else None
    if again is not None:
        return again
    declaration = DeviceDeclaration.objects.create(
        unit=unit, device=device, how_many=how_many, steps=steps, found=found, declared_by=by, declared_at=now, key=key
    )
    record(by, "device.declared", declaration, unit_id=unit.pk, device=device, how_many=how_many, found=found)
    return declaration


@transaction.atomic
def take_back_declaration(declaration: DeviceDeclaration, *, by: Person, now: dt.datetime) -> None:
    """Let a mistaken declaration count no more; it stays to be seen. Taken back twice it is taken back once."""
    declaration = DeviceDeclaration.objects.select_for_update().get(pk=declaration.pk)
    if declaration.taken_back_at is None:
        declaration.taken_back_by, declaration.taken_back_at = by, now
        declaration.save(update_fields=["taken_back_by", "taken_back_at"])
        record(by, "device.taken_back", declaration, unit_id=declaration.unit_id, device=declaration.device)

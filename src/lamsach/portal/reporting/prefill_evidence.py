"""First answers out of what machines sent and people declared, in the days of the campaign."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import ngettext

from lamsach.campaign.forms import Prefill
from lamsach.portal.evidence.cleaning import infected_after
from lamsach.portal.evidence.device_guides import device_name
from lamsach.portal.evidence.models import DeviceDeclaration, MachineReport
from lamsach.portal.reporting.prefill import Origin, Question, Suggestion, source
from lamsach.wire.scan_report import DONE

LISTED = 500
MALICIOUS = "malicious"


def _reports(question: Question, kind: str) -> QuerySet[MachineReport]:
    start, end = question.period
    return MachineReport.objects.filter(unit__in=question.units, kind=kind, made_at__gte=start, made_at__lt=end)


def _scans(question: Question) -> QuerySet[MachineReport]:
    return _reports(question, MachineReport.Kind.SCAN)


def _listed(reports: QuerySet[MachineReport]) -> list[Origin]:
    rows = reports.order_by("made_at").values_list("unit__name", "machine", "made_at")[:LISTED]
    return [Origin(unit, f"{machine[:12]} · {at:%d/%m/%Y}") for unit, machine, at in rows]


def _from_scans(number: int) -> str:
    return ngettext("from %(n)d scan report", "from %(n)d scan reports", number) % {"n": number}


@dataclass(frozen=True)
class Machines:
    """The machines of the question's units by what scans found in the campaign's days, each with its last scan."""

    reports: int
    scanned: dict[tuple[str, str], dt.datetime]
    infected: dict[tuple[str, str], dt.datetime]
    cleaned: dict[tuple[str, str], dt.datetime]

    @classmethod
    def of(cls, question: Question) -> "Machines":
        """Read the scan reports, oldest first: a machine is clean when its last whole scan says so."""
        scanned: dict[tuple[str, str], dt.datetime] = {}
        still: dict[tuple[str, str], bool] = {}
        ever: set[tuple[str, str]] = set()
        number = 0
        rows = _scans(question).order_by("made_at", "pk")
        columns = rows.values_list("unit__name", "machine", "infected", "still_infected", "complete", "made_at")
        for unit, machine, was, remains, complete, at in columns.iterator():
            number += 1
            key = unit, machine
            scanned[key] = at
            still[key] = infected_after(still.get(key, False), found=was, remains=remains, complete=complete)
            if was:
                ever.add(key)
        infected = {key: at for key, at in scanned.items() if key in ever}
        return cls(number, scanned, infected, {key: at for key, at in infected.items() if not still[key]})

    def suggest(self, machines: dict[tuple[str, str], dt.datetime]) -> Suggestion | None:
        """Suggest their number, with each of them as an origin."""
        if not self.reports:
            return None
        listed = list(machines.items())[:LISTED]
        return Suggestion(
            len(machines),
            _from_scans(self.reports),
            lambda: [Origin(unit, f"{machine[:12]} · {at:%d/%m/%Y}") for (unit, machine), at in listed],
        )


@source(Prefill.SCANNED)
def scanned(question: Question) -> Suggestion | None:
    """Count the machines that sent a scan report."""
    machines = Machines.of(question)
    return machines.suggest(machines.scanned)


@source(Prefill.INFECTED)
def infected(question: Question) -> Suggestion | None:
    """Count the machines on which a scan found malware."""
    machines = Machines.of(question)
    return machines.suggest(machines.infected)


@source(Prefill.CLEANED)
def cleaned(question: Question) -> Suggestion | None:
    """Count the machines on which malware was found and which the last scan found clean."""
    machines = Machines.of(question)
    return machines.suggest(machines.cleaned)


def _findings(question: Question) -> Iterator[tuple[Any, str]]:
    """Yield each piece of malware that a scan found, by its machine and place, and what was done about it."""
    documents = _scans(question).order_by("made_at", "pk").values_list("unit_id", "machine", "document")
    for unit, machine, document in documents.iterator(chunk_size=200):
        for each in document.get("findings", ()):
            if each.get("severity") == MALICIOUS:
                what = each.get("sha256") or each.get("name")
                yield (unit, machine, each.get("path"), *each.get("inside", ()), what), each.get("action", "")


def _pieces(question: Question, *, treated: bool) -> Suggestion | None:
    reports = _scans(question)
    if not (number := reports.count()):
        return None
    last = dict(_findings(question))  # found again at the next scan it is the same piece, and what was done last counts
    found = sum(not treated or action in DONE for action in last.values())
    return Suggestion(found, _from_scans(number), lambda: _listed(reports))


@source(Prefill.FOUND)
def found(question: Question) -> Suggestion | None:
    """Count the pieces of malware that scans found, each once."""
    return _pieces(question, treated=False)


@source(Prefill.TREATED)
def treated(question: Question) -> Suggestion | None:
    """Count the pieces of malware that were quarantined or removed."""
    return _pieces(question, treated=True)


@source(Prefill.CONTACTS)
def contacts(question: Question) -> Suggestion | None:
    """Count the devices that were seen talking to an indicator while it was valid."""
    reports = _reports(question, MachineReport.Kind.SIGHTING)
    if not (number := reports.count()):
        return None
    devices = {
        (unit, seen.get("device") or seen.get("client"))
        for unit, document in reports.values_list("unit_id", "document").iterator(chunk_size=50)
        for seen in document.get("sightings", ())
        if seen.get("validity", "valid") == "valid"
    }
    origin = ngettext("from %(n)d report of a log search", "from %(n)d reports of log searches", number)
    return Suggestion(len(devices), origin % {"n": number}, lambda: _listed(reports))


@source(Prefill.DEVICES_CHECKED)
def devices_checked(question: Question) -> Suggestion | None:
    """Sum up the smart devices that people declared after the guided check."""
    start, end = question.period
    counting = DeviceDeclaration.objects.counting()
    declared = counting.filter(unit__in=question.units, declared_at__gte=start, declared_at__lt=end)
    number = declared.count()
    if not number:
        return None
    total = declared.aggregate(total=Sum("how_many"))["total"]
    origin = ngettext("from %(n)d declaration, not a scan", "from %(n)d declarations, not scans", number) % {
        "n": number
    }

    def origins() -> list[Origin]:
        rows = declared.order_by("declared_at").values_list("unit__name", "device", "declared_at", "how_many")[:LISTED]
        return [Origin(unit, f"{device_name(device)} · {at:%d/%m/%Y}", many) for unit, device, at, many in rows]

    return Suggestion(total, origin, origins)

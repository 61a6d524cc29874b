"""Is the tree sound, and of which days are its facts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lamsach.campaign.successions import Succession as SuccessionFact
from lamsach.campaign.tree import Edge as EdgeFact
from lamsach.campaign.tree import Life
from lamsach.campaign.tree_checks import Finding, check_tree, supported_days
from lamsach.portal.units.models import BEGINNING, Edge, Succession, TreeImport, Unit, UnitName


@dataclass
class TreeReport:
    """The flaws of the tree, the days on which it is whole, and from when on the data itself says what was."""

    findings: list[Finding]
    whole: list[tuple[dt.date, dt.date | None]]
    sources: list[TreeImport]
    counts: dict[str, int] = field(default_factory=dict)
    names: dict[Any, str] = field(default_factory=dict)

    @property
    def supported_since(self) -> dt.date | None:
        """The first day that the imported data is of: before it the tree stands as on that day, but for dated edits."""
        days = [source.supported_since for source in self.sources if source.supported_since]
        return min(days, default=None)

    def name(self, unit: Any) -> str:
        """Return what a unit is called, with its code where it has one."""
        return self.names.get(unit, str(unit))

    def as_json(self) -> dict[str, Any]:
        """Return the report for machines."""
        return {
            "findings": [
                {
                    "flaw": each.flaw.value,
                    "units": list(each.units),
                    "since": _iso(each.since),
                    "until": _iso(each.until),
                    "message": each.message(self.name),
                }
                for each in self.findings
            ],
            "whole": [{"since": _iso(since), "until": _iso(until)} for since, until in self.whole],
            "supported_since": _iso(self.supported_since),
            "counts": self.counts,
        }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None or day in {BEGINNING, dt.date.min} else day.isoformat()


def check() -> TreeReport:
    """Read all facts and check them. A nation takes about a second."""
    lives = [Life(*row) for row in Unit.objects.values_list("pk", "opened", "closed")]
    edges = [
        EdgeFact(*row)
        for row in Edge.objects.values_list("unit_id", "superior_id", "line", "counting", "since", "until")
    ]
    successions = [
        SuccessionFact(*row)
        for row in Succession.objects.values_list("predecessor_id", "successor_id", "day", "decision", "partial")
    ]
    findings = check_tree(lives, edges, successions)
    report = TreeReport(findings, supported_days(edges, findings), list(TreeImport.objects.order_by("made_at")))
    report.counts = {
        "units": len(lives),
        "edges": len(edges),
        "names": UnitName.objects.count(),
        "successions": len(successions),
    }
    report.names = _names(findings)
    return report


def _names(findings: Iterable[Finding]) -> dict[Any, str]:
    wanted = {unit for finding in findings for unit in finding.units}
    named = {}
    for pk, name, code in Unit.objects.values_list("pk", "name", "code"):
        if pk in wanted:
            named[pk] = f"{name} [{code}]" if code else f"{name} [#{pk}]"
    return named

"""The words of ``wire`` as people read them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lamsach.wire.scan_report import Action, Severity

SEVERITIES: dict[str, Any] = {
    Severity.MALICIOUS: _("malware"),
    Severity.SUSPICIOUS: _("suspicious"),
    Severity.RISK: _("risk"),
}
ACTIONS: dict[str, Any] = {
    Action.NONE: _("nothing yet"),
    Action.QUARANTINED: _("quarantined"),
    Action.REMOVED: _("removed"),
    Action.AT_BOOT: _("at the next start"),
    Action.RESTORED: _("restored"),
    Action.FAILED: _("failed"),
}


def readable_findings(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the findings of a scan report with severity and action in words."""
    return [
        {**row, "severity": SEVERITIES[row["severity"]], "action": ACTIONS[row.get("action", Action.NONE)]}
        for row in document.get("findings", [])
    ]

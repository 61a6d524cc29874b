"""What tells of an activator (KMS and its like) among what starts by itself: named without blame, and never removed."""

import re
from collections.abc import Iterable, Iterator

from lamsach.scan.finding import Basis, Finding, Severity
from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import WindowsEntry
from lamsach.scan.persistence.windows.registry import WINDOWS

PLATFORM = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform"
OFFICE = r"HKLM\SOFTWARE\Microsoft\OfficeSoftwareProtectionPlatform"
_MARKS = re.compile(
    r"(?i)auto\s?kms|kms-?auto|kms-?pico|kmseldi|kms-r@1n|kmsserverservice|kmsss\.exe|kms38|kms_vl|kmsconnectionmonitor"
    r"|sppextcomobj(?:hook|patcher)|sppextcomobj\.exe|osppsvc\.exe|\\?aact(?:\.exe|_tools)|hwidgen|re-?loader(?:by)?r@1n"
    r"|activation-?renewal|activation-run"
)
_OWN_HOST = re.compile(r"(?i)^(?:127\.|0\.0\.0\.0|localhost)")
_PRIVATE = re.compile(r"^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)")
_OF_THE_NETWORK = re.compile(r"(?i)\.local$|\.lan$|\.internal$|\.gov\.vn$|\.edu\.vn$")


def findings(machine: WindowsMachine, entries: Iterable[WindowsEntry] | None = None) -> Iterator[Finding]:
    """Yield a finding for each task, service or setting of an activator."""
    if entries is None:
        entries = (entry for place in WINDOWS for entry in place.enumerate(machine))
    for entry in entries:
        if _MARKS.search(f"{entry.path} {entry.name} {entry.command}") and not _of_windows(entry):
            yield _finding("Task or service of an activator", f"{entry.place}: {entry.path}: {entry.command}"[:400])
    for key in (PLATFORM, OFFICE):
        host = machine.value(key, "KeyManagementServiceName")
        if host and host.text and _foreign(host.text):
            yield _finding("Activation server that is no office's own", f"{key}: {host.text}"[:400])


def _of_windows(entry: WindowsEntry) -> bool:
    """Say whether this is Windows' own licence service, which an activator has its name from."""
    return entry.place == "services" and entry.path.lower().endswith(("\\osppsvc", "\\sppsvc"))


def _foreign(host: str) -> bool:
    """Say whether a server of activation is this machine itself, or one of strangers: an office has its own."""
    return bool(_OWN_HOST.match(host)) or not (_OF_THE_NETWORK.search(host) or _PRIVATE.match(host) or "." not in host)


def _finding(name: str, place: str) -> Finding:
    return Finding(
        "startup",
        name,
        Severity.RISK,
        Basis.SETTING,
        place=place,
        family="KMS activator",
        source="starter",
        trusted=True,
    )

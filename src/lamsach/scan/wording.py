"""What a person reads: reasons, severities and kinds in the language in use."""

from collections.abc import Callable

from lamsach.core.texts import gettext as _
from lamsach.scan.finding import Action, Finding, Gap, GapReason, Severity
from lamsach.scan.walk import Skip


def gap_text(reason: GapReason) -> str:
    """Return why a part was not looked at."""
    return {
        GapReason.ENCRYPTED: _("encrypted, the password is not known"),
        GapReason.DAMAGED: _("damaged"),
        GapReason.UNREADABLE: _("cannot be read"),
        GapReason.CHANGED: _("changed while it was read"),
        GapReason.LARGE: _("too large to be looked at as a whole"),
        GapReason.DEEP: _("archives within archives, too deep"),
        GapReason.ENTRIES: _("too many files in the archive"),
        GapReason.RATIO: _("unpacks to far too much: a bomb"),
        GapReason.UNPACKED: _("unpacks to more than is looked at"),
        GapReason.TIME: _("took too long"),
        GapReason.MEMORY: _("needs more memory than is given to it"),
        GapReason.CRASHED: _("ended the process that read it"),
        GapReason.UNKNOWN_FORMAT: _("an archive that cannot be opened here"),
        GapReason.PACKED: _("a program that unpacks itself only when it runs"),
    }[reason]


def gap_detail(gap: Gap) -> str:
    """Return the same with the name of the format, where it is known."""
    return f"{gap_text(gap.reason)} ({gap.form})" if gap.form else gap_text(gap.reason)


def severity_text(severity: Severity) -> str:
    """Return how bad a finding is."""
    return {
        Severity.MALICIOUS: _("malware"),
        Severity.SUSPICIOUS: _("suspicious"),
        Severity.RISK: _("risk"),
    }[severity]


def place_text(finding: Finding, name: Callable[[bytes | str], str], way: str) -> str:
    """Return where something is: the file and the way into it, the program that runs from it, or the place in words."""
    if not finding.path:
        return name(finding.place)
    place = way.join([name(finding.path), *finding.inside])
    if finding.kind == "process" and finding.place:
        return _("{path}, in the running program {program}").format(path=place, program=name(finding.place))
    return place


def action_text(action: Action) -> str:
    """Return what was done."""
    return {
        Action.NONE: _("nothing was changed"),
        Action.QUARANTINED: _("in quarantine"),
        Action.REMOVED: _("removed"),
        Action.AT_BOOT: _("at the next start"),
        Action.RESTORED: _("restored"),
        Action.FAILED: _("failed"),
    }[action]


def skip_text(skip: Skip) -> str:
    """Return what was passed over."""
    return {
        Skip.LINK: _("links, not followed"),
        Skip.FIFO: _("pipes"),
        Skip.DEVICE: _("devices"),
        Skip.SOCKET: _("sockets"),
        Skip.NETWORK: _("disks of the network, not entered"),
        Skip.KERNEL: _("folders of the system's kernel"),
        Skip.LOOP: _("folders that hold themselves"),
        Skip.DEEP: _("folders too deep"),
        Skip.EXCLUDED: _("the own quarantine"),
    }[skip]

"""What a finding means and what to do next, by family: the exact steps, because a vague notice cleans nothing."""

from collections.abc import Iterable
from typing import NamedTuple

from lamsach.core.texts import gettext as _
from lamsach.scan.finding import Finding, severity_order

_KINDS = {
    "test": ("eicar", "clamav-test"),
    "cracked": ("kms activator", "keygen", "activation"),
    "stick": (
        "usb worm", "conficker", "gamarue", "andromeda", "houdini", "jenxcus", "phorpiex", "brontok", "raspberry",
        "plugx",
    ),
    "infector": ("sality", "ramnit", "virut"),
    "device": ("mirai", "gafgyt", "mozi", "tsunami", "vpnfilter", "xorddos"),
    "ransomware": ("wannacry", "lockbit", "stop"),
    "stealer": ("redline", "raccoon", "vidar", "lumma", "stealc", "agent tesla", "formbook", "azorult"),
    "intruder": (
        "cobalt", "gh0st", "njrat", "asyncrat", "quasar", "remcos", "mimikatz", "web shell", "necurs", "downloader",
    ),
    "miner": ("xmrig", "coinhive", "miner"),
    "macro": ("macro",),
    "phone": ("phone app",),
    "settings": ("hosts file", "name server", "proxy"),
    "contact": ("listed address",),
}  # fmt: skip


class Advice(NamedTuple):
    """What it is, in plain words, and the next steps in order."""

    meaning: str
    steps: tuple[str, ...]


def kind_of(family: str) -> str:
    """Return the kind of malware that *family* is, ``other`` where it is not known."""
    lowered = family.lower()
    return next((kind for kind, words in _KINDS.items() if any(word in lowered for word in words)), "other")


def families_of(findings: Iterable[Finding]) -> list[str]:
    """Return the families found, one for each kind of advice, the worst first."""
    kinds: dict[str, str] = {}
    for each in sorted(findings, key=severity_order):
        kinds.setdefault(kind_of(each.family), each.family)
    return list(kinds.values())


def advice_of(family: str) -> Advice:
    """Return what *family* means and what to do."""
    return {
        "test": Advice(
            _("The test file of antivirus programs. It is harmless and shows that the scan works."),
            (_("Nothing has to be done."),),
        ),
        "cracked": Advice(
            _(
                "Software that is used without a licence. Nobody is blamed here: such tools are passed around "
                "everywhere. But they switch off protection, get no security updates and often bring malware along."
            ),
            (
                _("Nothing was deleted. Talk with your unit's contact first: documents must stay usable."),
                _("Free of charge and allowed: LibreOffice in place of Office, Linux or the licence of the device."),
                _("Once it is replaced, remove the tool, scan again, and change the passwords used on this machine."),
            ),
        ),
        "stick": Advice(
            _("A worm of USB sticks and shared folders. It hides your folders and puts traps in their place."),
            (
                _("Scan every USB stick and shared folder that was used on this machine, before it is used again."),
                _("Your own folders are still there, only hidden: they can be shown again."),
                _("Install the security updates of the system, then scan again."),
            ),
        ),
        "infector": Advice(
            _("A virus that writes itself into programs and web pages. Many files carry it at once."),
            (
                _("Take the machine off the network and keep USB sticks away from it."),
                _("Install the infected programs again from their source instead of repairing them."),
                _("If system files are infected, save the documents and install the system anew."),
            ),
        ),
        "device": Advice(
            _("Malware of cameras, recorders and routers. It comes back while the password is weak."),
            (
                _("Switch the device off and on again, change its password at once, and update its firmware."),
                _("Close remote administration from the Internet."),
            ),
        ),
        "ransomware": Advice(
            _("Malware that locks files for ransom, or the traces of it."),
            (
                _("Take the machine off the network now, do not switch it off, and call the unit's contact."),
                _("Do not pay. Keep the locked files: for some families there are free keys."),
                _("Check that the backups are whole and out of its reach."),
            ),
        ),
        "stealer": Advice(
            _("Malware that steals passwords and sessions."),
            (
                _("Clean the machine first."),
                _("Then, from another machine, change every password stored or typed on it, the mailbox first."),
            ),
        ),
        "intruder": Advice(
            _("A tool by which somebody else may control this machine."),
            (
                _("Take the machine off the network, leave it switched on, and call the unit's contact."),
                _("Look for the same on other machines of the unit."),
                _("Change the passwords of everybody who signed in on it."),
            ),
        ),
        "miner": Advice(
            _("A program that uses the machine to make money for somebody else."),
            (_("If nobody of the unit installed it, remove it and look for how it came."),),
        ),
        "macro": Advice(
            _("A document with a program in it. Many offices use such documents; malware does, too."),
            (
                _("Do not enable its contents unless you know who wrote it and why."),
                _("Ask the sender by telephone whether the document is theirs."),
            ),
        ),
        "phone": Advice(
            _("An app that asks for powers with which a phone is emptied: messages, screen, every key."),
            (
                _("Do not install it. Apps of the authorities come from the phone's own store only."),
                _("If it is installed: switch to flight mode, call your bank from another phone, reset the phone."),
            ),
        ),
        "settings": Advice(
            _("A setting by which protection is kept away or traffic is led elsewhere."),
            (
                _("Find out who set it and why. Malware sets it; activators and some companies do, too."),
                _("Put it back, install the updates that were missed, then scan again."),
            ),
        ),
        "contact": Advice(
            _("A program of this machine is talking to an address of the list."),
            (
                _("Take the machine off the network and scan it as a whole."),
                _("The program that talks is named above: what is it, and who installed it?"),
            ),
        ),
    }.get(
        kind_of(family),
        Advice(
            _("Malware, or something that looks like it."),
            (
                _("Do not open the file. Clean what is found, then scan again."),
                _("Ask the unit's contact where you are not sure."),
            ),
        ),
    )

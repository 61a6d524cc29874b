"""Every log format, and which one a log is."""

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.bind import Bind
from lamsach.hunt.formats.combined import Combined
from lamsach.hunt.formats.csv_log import CsvLog
from lamsach.hunt.formats.dnsmasq import Dnsmasq
from lamsach.hunt.formats.eve import Eve
from lamsach.hunt.formats.fortigate import FortiGate
from lamsach.hunt.formats.iptables import Iptables
from lamsach.hunt.formats.log_format import LogFormat, TemplateFormat
from lamsach.hunt.formats.mikrotik import MikroTik
from lamsach.hunt.formats.nfdump import Nfdump
from lamsach.hunt.formats.pfsense import PfSense
from lamsach.hunt.formats.powerdns import PowerDns
from lamsach.hunt.formats.squid import Squid
from lamsach.hunt.formats.syslog import Syslog
from lamsach.hunt.formats.unbound import Unbound
from lamsach.hunt.formats.windows_dns import WindowsDns
from lamsach.hunt.formats.zeek_json import ZeekJson
from lamsach.hunt.formats.zeek_tsv import ZeekTsv
from lamsach.hunt.shapes import Shape

__all__ = ["FORMATS", "LogFormat", "format_named", "recognise", "shape_of"]

# Where two fit equally well, the first one counts: the more particular before the more general.
FORMATS: dict[str, LogFormat] = {
    each.name: each
    for each in (
        ZeekTsv(), ZeekJson(), Eve(), Bind(), Unbound(), Dnsmasq(), PowerDns(), WindowsDns(), Squid(), Combined(),
        PfSense(), FortiGate(), MikroTik(), Iptables(), Nfdump(), CsvLog(), Syslog(),
    )
}  # fmt: skip
IN_SYSLOG = tuple(each for each in FORMATS.values() if isinstance(each, TemplateFormat) and each.sign)
"""Formats whose programs may write into one syslog, as a router and a resolver do on a central log server."""
LEAST_LIKENESS = 0.05


def recognise(head: bytes) -> LogFormat | None:
    """Return the format that the first lines of a log are in, or None."""
    best, most = None, LEAST_LIKENESS
    for each in FORMATS.values():
        likeness = each.likeness(head)
        if likeness > most or (likeness == most and best is None):
            best, most = each, likeness
        if likeness >= 1:
            break
    return best


def shape_of(recognised: LogFormat, head: bytes, clocks: Clocks) -> tuple[Shape, int]:
    """Return how to read a log of the format that was recognised, and how many bytes of *head* are its header.

    What the other programs of a syslog wrote between its lines is read as well.
    """
    if isinstance(recognised, TemplateFormat) and recognised.sign:
        return recognised.among(IN_SYSLOG, clocks), 0
    return recognised.shape(head, clocks)


def format_named(name: str) -> LogFormat:
    """Return the format called *name*. Raises `UnusableInputError`."""
    if name not in FORMATS:
        raise UnusableInputError(
            _("There is no log format “{name}”.").format(name=name),
            advice=_("Known are: {names}.").format(names=", ".join(FORMATS)),
        )
    return FORMATS[name]

"""The hosts file, of this system or of a mounted one: servers of activation and of protection that were turned away.

Activators block or redirect the servers that check licences; malware turns away those that bring updates.
"""

from collections.abc import Iterator

from lamsach.scan.finding import Basis, Severity
from lamsach.scan.triage.inspector import Mark

_LARGEST = 4 << 20
ACTIVATION = (
    "activate.adobe.com", "practivate.adobe.com", "lmlicenses.wip4.adobe.com", "lm.licenses.adobe.com",
    "na1r.services.adobe.com", "hlrcv.stage.adobe.com", "activation.sls.microsoft.com", "validation.sls.microsoft.com",
    "activation-v2.sls.microsoft.com", "validation-v2.sls.microsoft.com", "licensing.mp.microsoft.com",
    "kms.core.windows.net", "registeridm.com", "internetdownloadmanager.com", "register.autodesk.com",
    "genuine.autodesk.com", "genuine-software.autodesk.com", "license.piriform.com", "activation.cloud.techsmith.com",
)  # fmt: skip
PROTECTION = (
    "windowsupdate.com", "update.microsoft.com", "windowsupdate.microsoft.com", "definitionupdates.microsoft.com",
    "wdcp.microsoft.com", "smartscreen.microsoft.com", "kaspersky.com", "avast.com", "avg.com", "bitdefender.com",
    "eset.com", "mcafee.com", "symantec.com", "norton.com", "sophos.com", "malwarebytes.com", "trendmicro.com",
    "clamav.net", "virustotal.com", "bkav.com.vn", "khonggianmang.vn", "security.debian.org", "security.ubuntu.com",
)  # fmt: skip


class HostsFile:
    """A hosts file (hosts(5); Windows: ``drivers/etc/hosts``)."""

    name = "hosts file"

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - by its name alone
        """Return whether the file is a hosts file."""
        return name.rpartition("/")[2] == "hosts"

    def marks(self, content: bytes, name: str) -> Iterator[Mark]:  # noqa: ARG002
        """Yield whose servers were turned away."""
        names = set(host_names(content[:_LARGEST].decode("latin-1")))
        if any(_is_under(each, ACTIVATION) for each in names):
            yield Mark("Activation servers turned away in the hosts file", "Activation", Severity.RISK, Basis.SETTING)
        if any(_is_under(each, PROTECTION) for each in names):
            yield Mark("Servers of protection turned away in the hosts file", "Hosts file", basis=Basis.SETTING)


def host_names(text: str) -> Iterator[str]:
    """Yield the names for which a hosts file answers, in lower case."""
    for line in text.splitlines():
        _address, *names = line.partition("#")[0].lower().split() or [""]
        yield from (name.removesuffix(".") for name in names)


def _is_under(name: str, domains: tuple[str, ...]) -> bool:
    return any(name == domain or name.endswith("." + domain) for domain in domains)

"""A look into single files. A new one is a class with the methods of `Inspector`, added here."""

from lamsach.scan.triage.android import AndroidManifest
from lamsach.scan.triage.autorun import Autorun
from lamsach.scan.triage.disguise import Disguise
from lamsach.scan.triage.hosts_file import HostsFile
from lamsach.scan.triage.inspector import Inspector, Mark
from lamsach.scan.triage.macro import Macro
from lamsach.scan.triage.shortcut import Shortcut

__all__ = ["INSPECTORS", "Inspector", "Mark"]

INSPECTORS: tuple[Inspector, ...] = (
    Shortcut(),
    Autorun(),
    Disguise(),
    HostsFile(),
    Macro(),
    AndroidManifest(),
)

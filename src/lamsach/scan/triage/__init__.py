"""A look into single files. A new one is a class with the methods of `Inspector`, added here."""

from lamsach.scan.triage.autorun import Autorun
from lamsach.scan.triage.inspector import Inspector, Mark
from lamsach.scan.triage.shortcut import Shortcut

__all__ = ["INSPECTORS", "Inspector", "Mark"]

INSPECTORS: tuple[Inspector, ...] = (Shortcut(), Autorun())

"""What looks into one file's own structure: one class for each kind, in `lamsach.scan.triage.INSPECTORS`."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from lamsach.scan.finding import Basis, Severity


class Mark(NamedTuple):
    """Something about a file that a person should know. *name* is English; what is shown is translated."""

    name: str
    family: str
    severity: Severity = Severity.SUSPICIOUS
    basis: Basis = Basis.HEURISTIC


class Inspector(Protocol):
    """Looks into one kind of file.

    ``marks`` SHALL only read *content*, SHALL end in time linear in it, and MAY raise any exception for a damaged file:
    it then has nothing to say.
    """

    name: str

    def recognises(self, head: bytes, name: str) -> bool:
        """Return whether this looks into a file of this *name* (lower case) that begins with *head*."""

    def marks(self, content: bytes, name: str) -> Iterator[Mark]:
        """Yield what stands out."""

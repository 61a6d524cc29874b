"""What machines send the portal: scan report, sighting report; versioned.

A document SHALL carry a ``schema`` with its version and a UUID that makes a second delivery harmless. It SHALL NOT
carry file contents, raw log lines, or addresses that have nothing to do with a finding. ``read`` is the only way in.
"""

from lamsach.wire.document import Document
from lamsach.wire.reading import LARGEST, FieldError, UnreadableDocumentError, read
from lamsach.wire.scan_report import ScanReport
from lamsach.wire.sighting_report import SightingReport

__all__ = ["LARGEST", "Document", "FieldError", "ScanReport", "SightingReport", "UnreadableDocumentError", "read"]

"""What was captured: pcap and pcapng files, packet by packet, without putting streams together; dnstap."""

from lamsach.hunt.captures.dnstap import DnstapScanner, is_dnstap
from lamsach.hunt.captures.scanner import CaptureScanner, is_capture

__all__ = ["CaptureScanner", "DnstapScanner", "is_capture", "is_dnstap"]

"""Network captures: pcap and pcapng files, packet by packet, without putting streams together."""

from lamsach.hunt.captures.scanner import CaptureScanner, is_capture

__all__ = ["CaptureScanner", "is_capture"]

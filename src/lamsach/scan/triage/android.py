"""Apps for Android: the powers they ask for. Apps in the name of authorities and banks are passed around as files."""

from collections.abc import Iterator

from lamsach.scan.triage.inspector import Mark

_HEAD = b"\x03\x00\x08\x00"  # binary XML
_ACCESSIBILITY = "android.permission.BIND_ACCESSIBILITY_SERVICE"
_OVERLAY = "android.permission.SYSTEM_ALERT_WINDOW"
_MESSAGES = ("android.permission.RECEIVE_SMS", "android.permission.READ_SMS")
_INSTALL = "android.permission.REQUEST_INSTALL_PACKAGES"


class AndroidManifest:
    """The manifest of an app: it sees and presses everything, and reads the messages with the bank's codes."""

    name = "android"

    def recognises(self, head: bytes, name: str) -> bool:
        """Return whether this is the manifest of an app."""
        return name.rpartition("/")[2] == "androidmanifest.xml" and head.startswith(_HEAD)

    def marks(self, content: bytes, name: str) -> Iterator[Mark]:  # noqa: ARG002
        """Yield what the powers together allow."""
        asked = {each for each in (_ACCESSIBILITY, _OVERLAY, _INSTALL, *_MESSAGES) if _asks(content, each)}
        if _ACCESSIBILITY in asked and asked & set(_MESSAGES):
            yield Mark("App that reads messages and controls the phone", "Phone app")
        elif _ACCESSIBILITY in asked and {_OVERLAY, _INSTALL} <= asked:
            yield Mark("App that covers the screen and installs others", "Phone app")


def _asks(content: bytes, permission: str) -> bool:
    return permission.encode("utf-16-le") in content or permission.encode("ascii") in content

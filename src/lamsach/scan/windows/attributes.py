"""What a file of Windows has beside its content: attributes, times, owner and rights, streams."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.windows import nt, security, streams
from lamsach.scan.windows.states import handle_of, nanoseconds, ticks

_KEPT = 0x1 | 0x2 | 0x4 | 0x20 | 0x100 | 0x2000  # read only, hidden, system, archive, temporary, not indexed
_NORMAL = 0x80
_SECURITY, _CREATED, _STREAM = "windows.security", "windows.created", "windows.stream"


def read(number: int) -> Attributes:
    """Read the attributes of an open file: ``mode`` holds those of Windows. Raises `OSError`."""
    handle, basic = handle_of(number), nt.Basic()
    nt.query(handle, nt.BASIC, basic)
    extended = {_STREAM + name: data for name, data in streams.read(handle).items()}
    if rights := security.read(handle):
        extended[_SECURITY] = rights
    extended[_CREATED] = basic.created.to_bytes(8, "little")
    return Attributes(basic.attributes & _KEPT, 0, 0, nanoseconds(basic.accessed), nanoseconds(basic.written), extended)


def dress(number: int, attributes: Attributes) -> None:
    """Give an open file its streams, rights, times and attributes, in this order. Raises `OSError`."""
    handle, extended = handle_of(number), attributes.extended
    for name, data in extended.items():
        if name.startswith(_STREAM):
            streams.write(handle, name.removeprefix(_STREAM), data)
    if rights := extended.get(_SECURITY):
        security.write(handle, rights)
    created = int.from_bytes(extended.get(_CREATED, b""), "little")
    basic = nt.Basic(created, ticks(attributes.accessed), ticks(attributes.modified), 0, attributes.mode or _NORMAL)
    nt.change(handle, nt.BASIC, basic)

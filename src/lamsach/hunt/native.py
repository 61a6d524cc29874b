"""The kernel as Python has it: the module, where a C compiler built it, and addresses as its 16 bytes."""

from importlib import import_module
from ipaddress import IPv6Address
from socket import AF_INET, AF_INET6, inet_ntoa, inet_pton
from typing import Any
from weakref import WeakKeyDictionary

from lamsach.indicators.index import MatchIndex

_INTERFACE = 7  # as in kernel/module.c
_MAPPED = bytes(10) + b"\xff\xff"  # before an IPv4 address
_views: "WeakKeyDictionary[MatchIndex, Any]" = WeakKeyDictionary()


def load_kernel() -> Any | None:
    """Return the kernel's module, or None where no C compiler built it, or built it for another version."""
    try:
        kernel = import_module("lamsach.hunt._kernel")
    except ImportError:
        return None
    return kernel if getattr(kernel, "INTERFACE", 0) == _INTERFACE else None


def kernel_view(kernel: Any, index: MatchIndex) -> Any:
    """Return *index* as *kernel* reads it, one for all who ask."""
    found = _views.get(index)
    if found is None:
        found = _views.setdefault(index, kernel.Index(index.buffer))
    return found


def address_text(raw: bytes) -> str:
    """Return the normal form of an address in 16 bytes."""
    return inet_ntoa(raw[12:]) if raw.startswith(_MAPPED) else str(IPv6Address(raw))


def address_bytes(client: str) -> bytes | None:
    """Return the 16 bytes of an address in normal form; None for a text that is none."""
    try:
        return _MAPPED + inet_pton(AF_INET, client)
    except (OSError, ValueError):
        pass
    try:
        raw = inet_pton(AF_INET6, client)
    except (OSError, ValueError):
        return None
    return raw if address_text(raw) == client else None

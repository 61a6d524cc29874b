"""What stands in front of a message: the time and the machine, as syslog and journald write them."""

from collections.abc import Iterable

from lamsach.hunt.shapes import Template

Prefix = tuple[str, str]  # template, clock
OLD: Prefix = ("<time:stamp>< ><time:digits> <time:stamp> <:word> ", "syslog")  # RFC 3164: Nov 22 17:00:01 gw
OLD_WITHOUT_HOST: Prefix = ("<time:stamp>< ><time:digits> <time:stamp> ", "syslog")
# MikroTik's own file: 2026-11-22 17:00:01, and nov/22/2026 17:00:01 before RouterOS 7.10
DISK: Prefix = ("<time:stamp> <time:clock> ", "syslog")
OPENWRT: Prefix = ("<:word> <time:stamp>< ><time:digits> <time:stamp> <time:digits> <:word> ", "syslog")  # logread
ISO: Prefix = ("<time:stamp> <:host> ", "iso")  # 2026-11-22T17:00:01.123+07:00 gw
ISO_WITHOUT_HOST: Prefix = ("<time:stamp> ", "iso")


def behind(prefixes: Iterable[Prefix], messages: Iterable[str]) -> tuple[Template, ...]:
    """Return a template for each message behind each prefix."""
    texts = tuple(messages)
    return tuple(Template(prefix + text, clock) for prefix, clock in prefixes for text in texts)

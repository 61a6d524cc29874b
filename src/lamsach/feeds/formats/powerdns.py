"""PowerDNS Recursor: the policy zone, and the Lua configuration that loads it."""

from collections.abc import Iterable
from pathlib import Path

from lamsach.feeds.formats import rpz
from lamsach.feeds.formats.base import ADDRESSES, DOMAINS, About, OutputFormat, Part


def configuration(folder: Path, about: About) -> Iterable[Path]:
    """Write the Lua file beside the zone."""
    path = folder / "rpz.lua"
    path.write_text(f'rpzFile("{folder / "rpz.zone"}", {{policyName="{about.publisher}"}})\n', "utf-8")
    return [path]


FORMATS = (
    OutputFormat(
        name="powerdns",
        consumer="PowerDNS Recursor",
        usage="lua-config-file=/etc/lamsach/rpz.lua",
        parts=(Part("rpz.zone", DOMAINS | ADDRESSES, rpz.line, head=rpz.head),),
        beside=configuration,
    ),
)

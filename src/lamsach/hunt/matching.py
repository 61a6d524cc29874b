"""Hold events against a match index.

What runs where the kernel does not, and on every line that the kernel does not vouch for.
"""

from typing import TYPE_CHECKING

from lamsach.hunt.event import Event
from lamsach.hunt.tally import Tally
from lamsach.indicators.index import MatchIndex
from lamsach.indicators.values import Kind

if TYPE_CHECKING:
    from lamsach.hunt.translations import Translations

_DIGEST_SIZES = {16: Kind.MD5, 20: Kind.SHA1, 32: Kind.SHA256}


def values_in(event: Event, index: MatchIndex) -> set[int]:
    """Return the numbers of the listed values that *event* is a contact with."""
    found: set[int] = set()
    for name in event.names:
        found.update(index.find_names(name))
    for address in event.addresses:
        found.update(index.find_address(address))
    for url in event.urls:
        found.update(index.find_urls(url))
    for digest in event.digests:
        value = index.find_digest(_DIGEST_SIZES[len(digest)], digest)
        if value is not None:
            found.add(value)
    return found


def count_hits(event: Event, index: MatchIndex, tally: Tally, nat: "Translations | None" = None) -> int:
    """Count the contacts of *event* in *tally*, and return how many entries it met.

    With *nat* a client that shares its address is counted under the one it has inside.
    """
    hits = 0
    client = (nat.inside_of(event.client, event.port, event.time) if nat else None) or event.client
    for value in values_in(event, index):
        for entry in index.entries(value):
            tally.hit(client, entry, index.validity(entry), event.time, event.size)
            hits += 1
    return hits

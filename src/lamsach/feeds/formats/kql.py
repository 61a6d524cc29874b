"""KQL for Microsoft Sentinel and Defender.

Each kind as a ``datatable`` that a query joins with, at most as large as a query may be.
"""

from lamsach.feeds.formats.base import ADDRESSES, DIGESTS, DOMAINS, URLS, WATCH, About, OutputFormat, Part, safe
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

MOST = 10_000  # a query has at most a megabyte

_QUERIES = {
    "domains": "DeviceNetworkEvents | extend Host = tolower(RemoteUrl) | mv-apply Listed = Lamsach on (where Host == Listed or Host endswith strcat('.', Listed))",  # noqa: E501 - a query
    "addresses": "DeviceNetworkEvents | evaluate ipv4_lookup(Lamsach, RemoteIP, Value)",
    "urls": "DeviceNetworkEvents | join kind=inner Lamsach on $left.RemoteUrl == $right.Value",
    "hashes": "DeviceFileEvents | join kind=inner Lamsach on $left.SHA256 == $right.Value",
}


def line(record: Record) -> str:
    """Return a row."""
    return f'    "{escaped(record.indicator.value)}", "{safe(record.family)}"'


def escaped(value: str) -> str:
    """Return a value for a KQL string."""
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _part(name: str, kinds: frozenset[Kind]) -> Part:
    def head(about: About) -> str:
        table = "let Lamsach = datatable(Value: string, Family: string) ["
        return f"// {about.publisher} {about.number}\n{table}\n"

    tail = f"];\n{_QUERIES[name]}\n"
    return Part(f"{name}.kql", kinds, line, actions=WATCH, separator="    ,\n", most=MOST, head=head, tail=tail)


FORMATS = (
    OutputFormat(
        name="kql",
        consumer="Microsoft Sentinel, Defender",
        usage="Run the query. At most 10,000 values of each kind; more belong in a watchlist (csv).",
        parts=(_part("domains", DOMAINS), _part("addresses", ADDRESSES), _part("urls", URLS), _part("hashes", DIGESTS)),
    ),
)

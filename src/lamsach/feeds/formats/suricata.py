"""Suricata 7 (user guide): rules for names, datasets for URLs' hosts and digests, IP reputation for addresses.

A dataset matches exactly, so names, which cover what is under them, are rules with ``dotprefix``; they match in DNS,
TLS and HTTP. The numbers of the rules come from the value, so a rule keeps its number from release to release.

Of rules on several digests Suricata 7 computes only one by itself: the logs of files must force the others.
"""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from lamsach.feeds.formats.base import ADDRESSES, DOMAINS, URLS, WATCH, About, OutputFormat, Part, safe
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

_FIRST_SID, _SIDS = 3_000_000_000, 1_200_000_000
_BUFFERS = (("dns", "dns.query"), ("tls", "tls.sni"), ("http", "http.host"))
_IPREP_CATEGORY = 1
_RULES = """\
alert ip any any -> any any (msg:"lamsach address"; iprep:any,Lamsach,>,0; threshold:type limit,track by_both,seconds 3600,count 1; sid:2999999999; rev:1;)
alert http any any -> any any (msg:"lamsach URL"; http.uri; dataset:isset,lamsach-paths,type string,load {folder}/paths.lst; http.host; dataset:isset,lamsach-hosts,type string,load {folder}/hosts.lst; sid:2999999998; rev:1;)
alert http any any -> any any (msg:"lamsach MD5"; filemd5:{folder}/md5.txt; sid:2999999997; rev:1;)
alert http any any -> any any (msg:"lamsach SHA-1"; filesha1:{folder}/sha1.txt; sid:2999999996; rev:1;)
alert http any any -> any any (msg:"lamsach SHA-256"; filesha256:{folder}/sha256.txt; sid:2999999995; rev:1;)
"""  # noqa: E501 - a rule is one line


def sid(value: str) -> int:
    """Return the number of the first rule of a value."""
    return _FIRST_SID + int.from_bytes(hashlib.sha256(value.encode()).digest()[:8]) % _SIDS // 4 * 4


def rules(record: Record) -> str:
    """Return a rule for each protocol in which the name is seen."""
    value, first = record.indicator.value, sid(record.indicator.value)
    message = safe(f"lamsach {record.family} {value}".replace("  ", " "), 200)
    lines = []
    for place, (protocol, buffer) in enumerate(_BUFFERS):
        case = "" if protocol == "http" else "nocase; "  # Suricata lowers that buffer itself, and refuses the word
        lines.append(
            f'alert {protocol} any any -> any any (msg:"{message}"; {buffer}; dotprefix; content:".{value}"; {case}'
            f"endswith; sid:{first + place}; rev:1;)"
        )
    return "\n".join(lines)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _host(record: Record) -> str:
    return _encoded(record.indicator.value.partition("://")[2].partition("/")[0])


def _path(record: Record) -> str:
    return _encoded("/" + record.indicator.value.partition("://")[2].partition("/")[2])


def _http(record: Record) -> bool:
    return record.indicator.value.startswith("http://")


def configuration(folder: Path, about: About) -> Iterable[Path]:  # noqa: ARG001 - the interface
    """Write the rules that use the lists, and the names of the reputation's categories."""
    fixed, categories = folder / "lists.rules", folder / "categories.txt"
    empty = {name for name in ("md5", "sha1", "sha256") if not (folder / f"{name}.txt").stat().st_size}
    text = _RULES.format(folder=folder)
    kept = [line for line in text.splitlines() if not any(f"file{name}:" in line for name in empty)]
    fixed.write_text("\n".join(kept) + "\n", "utf-8")
    categories.write_text(f"{_IPREP_CATEGORY},Lamsach,lamsach\n", "utf-8")
    return [fixed, categories]


FORMATS = (
    OutputFormat(
        name="suricata",
        consumer="Suricata 6 or newer",
        usage=(
            "rule-files: [names.rules, lists.rules]; reputation-categories-file: categories.txt; "
            "reputation-files: [addresses.list]; eve-log: types: [files: {force-hash: [md5, sha1, sha256]}]"
        ),
        parts=(
            Part("names.rules", DOMAINS, rules, actions=WATCH),
            Part(
                "addresses.list", ADDRESSES,
                lambda record: f"{record.indicator.value},{_IPREP_CATEGORY},{max(1, record.confidence)}", actions=WATCH,
            ),
            Part("hosts.lst", URLS, lambda record: _host(record) if _http(record) else None, actions=WATCH),
            Part("paths.lst", URLS, lambda record: _path(record) if _http(record) else None, actions=WATCH),
            *(
                Part(f"{kind}.txt", frozenset({kind}), lambda record: record.indicator.value, actions=WATCH)
                for kind in (Kind.MD5, Kind.SHA1, Kind.SHA256)
            ),
        ),
        beside=configuration,
    ),
)  # fmt: skip

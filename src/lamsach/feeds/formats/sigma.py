"""Sigma rules (sigma specification 2).

One rule for names in DNS queries, one for addresses, one for proxies, one for digests.
"""

import json
import uuid
from collections.abc import Callable

from lamsach.feeds.formats.base import ADDRESSES, DIGESTS, DOMAINS, URLS, WATCH, About, OutputFormat, Part
from lamsach.feeds.formats.stix import NAMESPACE
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

_RULE = """\
title: Contact with a value of the indicator list ({what})
id: {identifier}
status: stable
description: Release {number} of {publisher}
date: {date}
logsource:
  category: {category}
level: high
tags:
  - attack.command-and-control
detection:
  condition: listed
  listed:
{field}"""


def _head(what: str, category: str, field: str) -> Callable[[About], str]:
    def head(about: About) -> str:
        return _RULE.format(
            what=what,
            category=category,
            field=field,
            identifier=uuid.uuid5(NAMESPACE, f"sigma:{what}"),
            number=about.number,
            publisher=about.publisher,
            date=about.published.strftime("%Y-%m-%d"),
        )

    return head


def _quoted(text: str) -> str:
    r"""Return a string for YAML with Sigma's wildcards escaped."""
    return json.dumps(text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?"))


def _name(record: Record) -> str:
    value = record.indicator.value
    return f"    - QueryName: {_quoted(value)}\n    - QueryName|endswith: {_quoted('.' + value)}"


def _digest(record: Record) -> str:
    kind, value = record.indicator
    return f"      - {_quoted(f'{kind.value.upper()}={value}')}"


FORMATS = (
    OutputFormat(
        name="sigma",
        consumer="Sigma converters",
        usage="sigma convert -t BACKEND sigma/",
        parts=(
            Part("names.yml", DOMAINS, _name, head=_head("names", "dns_query", ""), actions=WATCH),
            Part(
                "addresses.yml", ADDRESSES, lambda record: f"      - {_quoted(network(record))}",
                head=_head("addresses", "network_connection", "    DestinationIp|cidr:\n"), actions=WATCH,
            ),
            Part(
                "urls.yml", URLS, lambda record: f"      - {_quoted(record.indicator.value)}",
                head=_head("URLs", "proxy", "    c-uri|startswith:\n"), actions=WATCH,
            ),
            Part(
                "hashes.yml", DIGESTS, _digest, head=_head("digests", "process_creation", "    Hashes|contains:\n"),
                actions=WATCH,
            ),
        ),
    ),
)  # fmt: skip


def network(record: Record) -> str:
    """Return an address as a range, which is how the rule compares."""
    value = record.indicator.value
    if record.indicator.kind is Kind.CIDR:
        return value
    return f"{value}/{128 if ':' in value else 32}"

"""Write the match index: the same entries, in any order, give the same bytes."""

import os
import struct
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from lamsach.indicators.addresses import span
from lamsach.indicators.index import (
    ALWAYS_FROM,
    ALWAYS_UNTIL,
    DIGESTS,
    HEAD,
    MAGIC,
    NET4,
    NET6,
    PLACE,
    PROFILE,
    SECTIONS,
    URL_HOST,
    Entry,
    micros,
    spread,
    url_key,
)
from lamsach.indicators.urls import url_host
from lamsach.indicators.values import Kind

_ALIGN = 64
_BITS_FOR_EACH_NAME = 16

_Profile = tuple[int, int, str, str]
_Listed = dict[str, list[_Profile]]  # text of a value -> its entries


class _Range(NamedTuple):
    first: int
    prefix: int
    last: int
    profiles: list[_Profile]


def build(entries: Iterable[Entry]) -> bytes:
    """Return the index of *entries*, whose values must be in normal form."""
    values: dict[Kind, _Listed] = {kind: {} for kind in Kind}
    for indicator, family, action, start, end in entries:
        profile = (micros(start, ALWAYS_FROM), micros(end, ALWAYS_UNTIL), family, action)
        listed = values[indicator.kind].setdefault(indicator.value, [])
        if profile not in listed:
            listed.append(profile)
    names, hosts = values[Kind.DOMAIN], {url_host(url) for url in values[Kind.URL]}
    addresses = {**values[Kind.IP], **values[Kind.CIDR]}
    for host in sorted(hosts):
        (addresses if ":" in host or host[-1].isdigit() else names).setdefault(host, [])
    parts: dict[str, bytes] = {}
    order: list[list[_Profile]] = []
    flags = bytearray()

    name_list = sorted(names)
    order += [names[name] for name in name_list]
    flags += bytes(URL_HOST if name in hosts else 0 for name in name_list)
    parts["names_at"], parts["names"] = _pool(name.encode("ascii") for name in name_list)
    parts["slots"], parts["bits"] = _hash_table(name_list)
    host_numbers = {span(host)[:2] for host in hosts if ":" in host or host[-1].isdigit()}
    for version, bits in ((4, 32), (6, 128)):
        ranges = _ranges(addresses, version, bits)
        order += [each.profiles for each in ranges]
        flags += bytes(
            URL_HOST if each.prefix == bits and (version, each.first) in host_numbers else 0 for each in ranges
        )
        parts.update(_networks(ranges, version))
    urls = sorted(values[Kind.URL], key=lambda url: (url_key(url), url))
    order += [values[Kind.URL][url] for url in urls]
    parts["urls_at"], parts["urls"] = _pool(url.encode() for url in urls)
    for kind in DIGESTS:
        digests = sorted(values[kind])
        order += [values[kind][digest] for digest in digests]
        parts.update(_digests(kind, [bytes.fromhex(digest) for digest in digests]))
    parts["flags"] = bytes(flags)
    parts.update(_entries(order))
    return _assemble(parts)


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write the index of *entries* to *path*, whole or not at all."""
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    half.write_bytes(build(entries))
    half.replace(path)


def _u32(numbers: Iterable[int]) -> bytes:
    return array("I", numbers).tobytes()


def _pool(texts: Iterable[bytes]) -> tuple[bytes, bytes]:
    at, whole = array("I", [0]), bytearray()
    for text in texts:
        whole += text
        at.append(len(whole))
    return at.tobytes(), bytes(whole)


def _hash_table(names: list[str]) -> tuple[bytes, bytes]:
    size = max(16, 1 << (2 * len(names)).bit_length())
    width = max(10, (_BITS_FOR_EACH_NAME * len(names)).bit_length())
    slots, bits, mask, shift = array("Q", bytes(8 * size)), bytearray(1 << width - 3), size - 1, 64 - width
    for number, name in enumerate(names, 1):
        mixed = spread(name.encode("ascii"))
        bits[mixed >> shift + 3] |= 1 << (mixed >> shift & 7)
        at = mixed >> 20 & mask
        while slots[at]:
            at = at + 1 & mask
        slots[at] = (mixed & 0xFFFFFFFF) << 32 | number
    return slots.tobytes(), bytes(bits)


def _ranges(addresses: _Listed, version: int, bits: int) -> list[_Range]:
    found = []
    for text, profiles in addresses.items():
        if (":" in text) == (version == 6):  # noqa: PLR2004
            _version, first, last = span(text)
            found.append(_Range(first, bits - (last - first).bit_length(), last, profiles))
    return sorted(found, key=lambda each: each[:2])


def _networks(ranges: list[_Range], version: int) -> dict[str, bytes]:
    """Cut the address space where a range begins or ends. Ranges nest or are apart, so the innermost one says all."""
    outer, open_ranges = [0] * len(ranges), [-1]
    stretches: list[tuple[int, int]] = [(0, 0)]

    def cut(first: int, inner: int) -> None:
        if stretches[-1][0] == first:
            stretches.pop()
        stretches.append((first, inner))

    for number, each in enumerate([*ranges, None]):
        while open_ranges[-1] >= 0 and (each is None or ranges[open_ranges[-1]].last < each.first):
            closed = ranges[open_ranges.pop()]
            cut(closed.last + 1, open_ranges[-1] + 1)
        if each is not None:
            outer[number] = open_ranges[-1] + 1
            cut(each.first, number + 1)
            open_ranges.append(number)
    limit = 1 << (32 if version == 4 else 128)  # noqa: PLR2004
    stretches = [stretch for stretch in stretches if stretch[0] < limit]
    inner = _u32(stretch[1] for stretch in stretches)
    if version == 6:  # noqa: PLR2004
        table = b"".join(
            NET6.pack(each.first.to_bytes(16), each.prefix, out) for each, out in zip(ranges, outer, strict=True)
        )
        return {"net6_at": b"".join(at.to_bytes(16) for at, _inner in stretches), "net6_in": inner, "net6": table}
    top = _directory((first - 1) >> 16 for first, _inner in stretches[1:])
    table = b"".join(NET4.pack(each.first, each.prefix, out) for each, out in zip(ranges, outer, strict=True))
    return {"net4_at": _u32(at for at, _inner in stretches), "net4_in": inner, "net4_top": top, "net4": table}


def _directory(tops: Iterable[int]) -> bytes:
    """Return for each number from 0 to 65,536 how many of *tops*, which are in order, are smaller."""
    table, smaller = array("I"), 0
    for top in tops:
        if len(table) <= top:
            table += array("I", [smaller]) * (top + 1 - len(table))
        smaller += 1
    table += array("I", [smaller]) * ((1 << 16) + 1 - len(table))
    return table.tobytes()


def _digests(kind: Kind, digests: list[bytes]) -> dict[str, bytes]:
    return {
        f"{kind}_top": _directory(int.from_bytes(digest[:2]) for digest in digests),
        f"{kind}_keys": array("Q", (int.from_bytes(digest[:8]) for digest in digests)).tobytes(),
        f"{kind}_rest": b"".join(digest[8:] for digest in digests),
    }


def _entries(order: list[list[_Profile]]) -> dict[str, bytes]:
    profiles = sorted({profile for listed in order for profile in listed})
    strings = sorted({"", *(text for profile in profiles for text in profile[2:])})
    text_number = {text: number for number, text in enumerate(strings)}
    number_of = {profile: number for number, profile in enumerate(profiles)}
    first, chosen = array("I", [0]), array("I")
    for listed in order:
        chosen.extend(sorted(number_of[profile] for profile in listed))
        first.append(len(chosen))
    at, text = _pool(each.encode() for each in strings)
    packed = b"".join(PROFILE.pack(*each[:2], text_number[each[2]], text_number[each[3]]) for each in profiles)
    return {
        "profiles": packed,
        "strings_at": at,
        "strings": text,
        "first": first.tobytes(),
        "profile": chosen.tobytes(),
    }


def _assemble(parts: dict[str, bytes]) -> bytes:
    head = HEAD.size + PLACE.size * len(SECTIONS)
    places, at = [], head + -head % _ALIGN
    for name in SECTIONS:
        places.append((at, len(parts[name])))
        at += len(parts[name]) + -len(parts[name]) % _ALIGN
    out = bytearray(at)
    HEAD.pack_into(out, 0, MAGIC, len(SECTIONS), 0)
    for number, (place, name) in enumerate(zip(places, SECTIONS, strict=True)):
        struct.pack_into("<QQ", out, HEAD.size + PLACE.size * number, *place)
        out[place[0] : place[0] + place[1]] = parts[name]
    return bytes(out)

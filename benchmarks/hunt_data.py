"""Made-up logs for the benchmark: Zeek DNS lines of about 170 bytes, Zipf names, one in so many of them listed."""

import gzip
import json
import random
import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import zstandard

_NAMES = (
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id rtt query qclass qclass_name qtype qtype_name rcode "
    "rcode_name AA TC RD RA Z answers TTLs rejected"
)
FIELDS = _NAMES.split(" ")
HEAD = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\t"
    + "\t".join(FIELDS)
    + "\n"
)
START = 1795366801
_BLOCK = 20_000


def listed(number: int) -> str:
    """Return the listed domain with this number."""
    return f"{number * 7919:x}.bad.example"


def queries(lines: int, domains: int, every: int, seed: int) -> Iterator[tuple[int, str, str, str]]:
    """Yield second, client, name and answer of each line; one name in *every* is listed."""
    chance = random.Random(seed)
    names = [
        f"{chance.choice(('www.', 'cdn.', '', 'api.img.'))}{chance.getrandbits(32):x}.example{number % 997}."
        f"{chance.choice(('vn', 'com', 'net'))}"
        for number in range(200_000)
    ]
    pick, integer, pareto = chance.random, chance.randrange, chance.paretovariate
    clients = [f"10.{integer(4)}.{integer(256)}.{integer(256)}" for _each in range(50_000)]
    answers = [f"203.0.113.{integer(256)}" for _each in range(5000)]
    for line in range(lines):
        name = f"c2.{listed(integer(domains))}" if pick() * every < 1 else names[int(pareto(0.5)) % 200_000]
        yield START + line // 2000, clients[int(pick() * 50_000)], name, answers[line % 5000]


def zeek(path: Path, lines: int, domains: int, every: int) -> None:
    """Write a Zeek dns.log."""
    with path.open("w", encoding="ascii", buffering=1 << 20) as file:
        file.write(HEAD)
        for number, (second, client, name, answer) in enumerate(queries(lines, domains, every, 7)):
            mark, port = number * 2654435761 % 2**64, 1024 + number % 60000
            file.write(
                f"{second}.{number % 1000000:06d}\tC{mark:x}\t{client}\t{port}\t192.0.2.53\t53\tudp\t{number % 65536}"
                f"\t0.{number % 999983:06d}\t{name}\t1\tC_INTERNET\t1\tA\t0\tNOERROR\tF\tF\tT\tT\t0\t{answer}"
                f"\t300.000000\tF\n"
            )


def eve(path: Path, lines: int, domains: int, every: int) -> None:
    """Write a Suricata eve.json of DNS queries."""
    with path.open("w", encoding="ascii", buffering=1 << 20) as file:
        for number, (second, client, name, _answer) in enumerate(queries(lines, domains, every, 8)):
            minute, rest = divmod(second - START, 60)
            stamp = f"2026-11-22T{17 + minute // 60 % 6:02d}:{minute % 60:02d}:{rest:02d}.{number % 1000000:06d}+0000"
            question = {"type": "query", "id": number % 65536, "rrname": name, "rrtype": "A", "tx_id": 0, "opcode": 0}
            record = {
                "timestamp": stamp,
                "flow_id": number * 2654435761 % 2**52,
                "in_iface": "eth0",
                "event_type": "dns",
                "src_ip": client,
                "src_port": 1024 + number % 60000,
                "dest_ip": "192.0.2.53",
                "dest_port": 53,
                "proto": "UDP",
                "dns": question,
            }
            file.write(json.dumps(record, separators=(",", ":")) + "\n")


def parquet(path: Path, lines: int, domains: int, every: int) -> None:
    """Write the same as Parquet, zstd, row groups of a million."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer = None
    rows = queries(lines, domains, every, 9)
    while block := list(islice(rows, 1_000_000)):
        seconds, clients, names, answers = zip(*block, strict=True)
        stamps = pa.array([second * 1_000_000 for second in seconds], pa.int64()).view(pa.timestamp("us", "UTC"))
        table = pa.table({"ts": stamps, "id.orig_h": clients, "query": names, "answers": answers})
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()


def packed(plain: Path, target: Path) -> None:
    """Pack a log with gzip or zstd, by the name of *target*."""
    if target.suffix == ".gz":
        with plain.open("rb") as source, gzip.open(target, "wb", compresslevel=6) as out:
            while block := source.read(1 << 22):
                out.write(block)
        return
    with plain.open("rb") as source, target.open("wb") as out:
        zstandard.ZstdCompressor(level=3).copy_stream(source, out)


def pcap(path: Path, packets: int, domains: int, every: int) -> None:
    """Write a capture of DNS queries over Ethernet, IPv4 and UDP."""
    with path.open("wb", buffering=1 << 20) as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, (second, client, name, _answer) in enumerate(queries(packets, domains, every, 10)):
            labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
            dns = struct.pack(">HHHHHH", number % 65536, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
            udp = struct.pack(">HHHH", 1024 + number % 60000, 53, 8 + len(dns), 0) + dns
            source = bytes(map(int, client.split(".")))
            head = (
                struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), number % 65536, 0, 64, 17, 0)
                + source
                + bytes((192, 0, 2, 53))
            )
            frame = b"\0\0\x5e\0\x53\1\0\0\x5e\0\x53\2\x08\0" + head + udp
            file.write(struct.pack("<IIII", second, number % 1000000, len(frame), len(frame)) + frame)

"""Behind an address that many share, the port and the time tell who it was."""

import struct
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Event
from lamsach.hunt.formats import FORMATS
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.native import load_kernel
from lamsach.hunt.opening import Plan
from lamsach.hunt.translations import Translations, is_nat_log
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator
from tests.hunt.test_captures import SECOND, dns, ethernet, ipv4, pcap, udp
from tests.hunt.test_dnstap import QUERY, message, stream

CLOCKS = Clocks(UTC, datetime(2026, 11, 30, tzinfo=UTC))
INDEX = MatchIndex(build([Entry(Indicator.parse("bad.example")), Entry(Indicator.parse("203.0.113.0/24"))]))
SHARED = "198.51.100.1"
TABLE = f"outside,port,inside,from,to\n{SHARED},40001,192.168.1.5,2026-11-22T17:00:00Z,2026-11-22T17:10:00Z\n"
LOGS = {
    "table": TABLE + f"{SHARED},40001,192.168.1.6,2026-11-22T17:10:01Z,\n{SHARED},1024-2047,192.168.1.7,,\nx,1,y,,\n",
    "conntrack": f"""\
[1795366800.000001]\t    [NEW] tcp      6 120 SYN_SENT src=192.168.1.5 dst=203.0.113.7 sport=1234 dport=443 [UNREPLIED] src=203.0.113.7 dst={SHARED} sport=443 dport=40001
[1795367400.000000]\t[DESTROY] tcp      6 src=192.168.1.5 dst=203.0.113.7 sport=1234 dport=443 packets=9 bytes=9 src=203.0.113.7 dst={SHARED} sport=443 dport=40001 [ASSURED]
[1795367401.000000]\t    [NEW] udp      17 30 src=192.168.1.6 dst=203.0.113.7 sport=99 dport=53 [UNREPLIED] src=203.0.113.7 dst={SHARED} sport=53 dport=40001
[1795367402.000000]\t    [NEW] tcp      6 120 SYN_SENT src=192.168.1.9 dst=203.0.113.7 sport=1 dport=2 [UNREPLIED] src=203.0.113.7 dst=192.168.1.9 sport=2 dport=1
""",
    "mikrotik": f"""\
Nov 22 17:00:00 r firewall,info srcnat: in:(unknown 0) out:wan, proto TCP (SYN), 192.168.1.5:1234->203.0.113.7:443, NAT (192.168.1.5:1234->{SHARED}:40001)->203.0.113.7:443, len 52
2026-11-22T17:10:01+00:00 r firewall,info srcnat: in:(unknown 0) out:wan, proto UDP, 192.168.1.6:99->203.0.113.7:53, NAT (192.168.1.6:99->{SHARED}:40001)->203.0.113.7:53, len 52
""",
}  # fmt: skip


def nat(folder: Path, text: str) -> Translations:
    (folder / "nat").write_text(text, "utf-8")
    return Translations.read(folder / "nat", CLOCKS)


def at(clock: str) -> int:
    return int(datetime.fromisoformat(f"2026-11-22T{clock}+00:00").timestamp()) * 1_000_000


@pytest.mark.parametrize("kind", list(LOGS))
def test_every_kind_of_nat_log_names_who_it_was(tmp_path: Path, kind: str) -> None:
    assert is_nat_log(LOGS[kind])
    known = nat(tmp_path, LOGS[kind])
    found = [known.inside_of(SHARED, 40001, at(clock)) for clock in ("17:05:00", "17:10:02")]
    assert found == ["192.168.1.5", "192.168.1.6"]
    assert known.inside_of(SHARED, 40002, at("17:05:00")) is None
    assert known.inside_of("203.0.113.7", 40001, at("17:05:00")) is None
    assert known.inside_of(SHARED, None, at("17:05:00")) is None
    assert known.inside_of(SHARED, 40001, None) is None


def test_a_block_of_ports_belongs_to_one_and_a_single_port_is_asked_first(tmp_path: Path) -> None:
    known = nat(tmp_path, LOGS["table"] + f"{SHARED},1500,192.168.1.8,,\n")
    assert [known.inside_of(SHARED, port, at("17:00:00")) for port in (1024, 1500, 2047, 2048)] == [
        "192.168.1.7",
        "192.168.1.8",
        "192.168.1.7",
        None,
    ]


def test_before_and_after_a_translation_nobody_is_named(tmp_path: Path) -> None:
    known = nat(tmp_path, TABLE)
    assert [known.inside_of(SHARED, 40001, at(clock)) for clock in ("16:59:59", "17:10:00", "17:10:01")] == [
        None,
        "192.168.1.5",
        None,
    ]


def test_a_file_without_translations_is_refused(tmp_path: Path) -> None:
    for text in ("", "hello\n", "outside,port,inside\nx,y,z\n198.51.100.1,70000,192.168.1.1\n"):
        with pytest.raises(UnusableInputError):
            nat(tmp_path, text)
    assert not is_nat_log("address,device,from,to\n")


def parquet(path: Path) -> None:
    table = {
        "ts": [1795366801, 1795366802],
        "src_ip": [SHARED] * 2,
        "src_port": [40001, 9],
        "query": ["bad.example"] * 2,
    }
    pq.write_table(pa.table(table), path)


def packet(port: int) -> bytes:
    return ethernet(ipv4(udp(port, 53, dns("bad.example")), source=SHARED))


def capture(port: int) -> bytes:
    return struct.pack("<IIII", SECOND, 5, len(packet(port)), len(packet(port))) + packet(port)


HUNTED = {
    "dns.log": b"#fields\tts\tid.orig_h\tid.orig_p\tquery\n"
    + b"".join(f"1795366801.0\t{SHARED}\t{port}\tbad.example\n".encode() for port in (40001, 9)),
    "eve.json": b"".join(
        b'{"timestamp":"2026-11-22T17:00:01.000000+0000","event_type":"dns","src_ip":"%s","src_port":%d,"dns":{"rrname":"bad.example"}}\n'
        % (SHARED.encode(), port)
        for port in (40001, 9)
    ),
    "x.pcap": pcap()[:24] + capture(40001) + capture(9),
    "x.dnstap": stream(
        *(message(QUERY, dns("bad.example"), bytes(map(int, SHARED.split("."))), port) for port in (40001, 9))
    ),
}


@pytest.mark.parametrize("kernel", [load_kernel(), None], ids=["kernel", "python"])
@pytest.mark.parametrize("name", [*HUNTED, "dns.parquet"])
def test_a_contact_is_counted_under_the_address_inside(tmp_path: Path, name: str, kernel: object) -> None:
    if name in HUNTED:
        (tmp_path / name).write_bytes(HUNTED[name])
    else:
        parquet(tmp_path / name)
    hunt = Hunt(Plan(INDEX, clocks=CLOCKS, kernel=kernel, nat=nat(tmp_path, TABLE)))
    hunt.run([str(tmp_path / name)])
    assert sorted((key.client, count.lines) for key, count in hunt.tally.items()) == [("192.168.1.5", 1), (SHARED, 1)]


PORTS = {
    "bind": b"22-Nov-2026 17:00:01.000 queries: info: client @0x7 198.51.100.1#40001 (a.vn): query: a.vn IN A + (192.0.2.1)",
    "mikrotik": b"Nov 22 17:00:01 r firewall,info forward: in:a out:b, proto TCP (SYN), 198.51.100.1:40001->203.0.113.7:443, len 60",
    "iptables": b"2026-11-22T17:00:01+00:00 gw kernel: IN=a OUT=b SRC=198.51.100.1 DST=203.0.113.7 LEN=60 TOS=0 PROTO=TCP SPT=40001 DPT=443 W=1",
    "pfsense": b"Nov 22 17:00:01 fw filterlog[1]: 4,,,1,em1,match,pass,out,4,0x0,,64,1,0,DF,6,tcp,60,198.51.100.1,203.0.113.7,40001,443,0",
    "nfdump": b"ts,te,td,sa,da,sp,dp,pr,ibyt\n2026-11-22 17:00:01,2026-11-22 17:00:02,1.0,198.51.100.1,203.0.113.7,40001,443,TCP,9",
}


@pytest.mark.parametrize("name", list(PORTS))
def test_formats_tell_the_clients_port(name: str) -> None:
    shape, start = FORMATS[name].shape(PORTS[name], CLOCKS)
    event = shape.read(PORTS[name][start:])
    assert isinstance(event, Event)
    assert (event.client, event.port) == (SHARED, 40001)

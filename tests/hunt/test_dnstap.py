"""dnstap as resolvers write it says who asked for what; damage is counted and stops nothing."""

import socket
import struct
import subprocess
import tempfile
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.hunt.captures.dnstap import DnstapScanner, exchange, protobuf
from lamsach.hunt.captures.recognising import DNSTAP, is_dnstap
from lamsach.hunt.event import Reason
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.opening import Plan
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator
from tests.hunt.test_captures import SECOND, dns
from tests.servers import free_port

INDEX = MatchIndex(build(Entry(Indicator.parse(value), "mirai") for value in ("bad.example", "203.0.113.0/24")))
QUERY, ANSWER, OTHER = 5, 6, 3
ACCEPT, START, STOP, FINISH = 1, 2, 3, 5  # kinds of control frames


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def fixed(number: int, value: int) -> bytes:
    return varint(number << 3 | 5) + struct.pack("<I", value)


def message(kind: int, wire: bytes, client: bytes = bytes((192, 0, 2, 10)), port: int = 5000) -> bytes:
    place, moment = (10, 8) if kind != ANSWER else (14, 12)
    body = field(1, kind) + field(2, 1) + field(4, client) + field(6, port) + field(moment, SECOND)
    body += fixed(moment + 1, 250_000_000) + field(place, wire)
    return field(1, b"ns1") + field(14, body) + field(15, 1)


def control(kind: int) -> bytes:
    content = struct.pack(">II", 1, len(DNSTAP)) + DNSTAP if kind not in {STOP, FINISH} else b""
    return struct.pack(">III", 0, 4 + len(content), kind) + content


def stream(*frames: bytes) -> bytes:
    return control(START) + b"".join(struct.pack(">I", len(frame)) + frame for frame in frames) + control(STOP)


def hunted(tmp_path: Path, whole: bytes) -> Hunt:
    (tmp_path / "x.dnstap").write_bytes(whole)
    hunt = Hunt(Plan(INDEX))
    hunt.run([str(tmp_path / "x.dnstap")])
    return hunt


def told(hunt: Hunt) -> list[tuple[str, str, int]]:
    return sorted(
        (key.client, INDEX.entry(key.entry).indicator.value, count.lines) for key, count in hunt.tally.items()
    )


def test_questions_answers_and_others_are_told_apart(tmp_path: Path) -> None:
    hunt = hunted(
        tmp_path,
        stream(
            message(QUERY, dns("x.BAD.example")),
            message(QUERY, dns("good.example"), bytes.fromhex("20010db8000000000000000000000010")),
            message(ANSWER, dns("good.example", answer=bytes((203, 0, 113, 9)))),
            message(OTHER, dns("bad.example")),
        ),
    )
    assert told(hunt) == [("192.0.2.10", "203.0.113.0/24", 1), ("192.0.2.10", "bad.example", 1)]
    assert (hunt.counts.lines, hunt.counts.other, hunt.counts.refused.total()) == (4, 1, 0)
    assert next(iter(hunt.tally.values())).first == SECOND * 1_000_000 + 250_000


def test_a_name_counts_once_whether_question_answer_or_both_are_written(tmp_path: Path) -> None:
    question, answer = message(QUERY, dns("bad.example")), message(ANSWER, dns("bad.example", answer=bytes(4)))
    for frames, count in (((question,), 1), ((answer,), 1), ((question, answer), 1), ((question, answer) * 2, 2)):
        assert told(hunted(tmp_path, stream(*frames))) == [("192.0.2.10", "bad.example", count)]


def test_damage_is_counted(tmp_path: Path) -> None:
    good = message(QUERY, dns("bad.example"))
    hunt = hunted(tmp_path, stream(b"\xff\xff", good[:-3], good))
    assert (hunt.counts.lines, hunt.counts.refused[Reason.DAMAGED]) == (3, 2)
    assert told(hunt) == [("192.0.2.10", "bad.example", 1)]
    cut = hunted(tmp_path, stream(good, good)[: -len(control(STOP)) - 4])
    assert (cut.counts.lines, cut.counts.refused[Reason.DAMAGED]) == (1, 1)
    lost = hunted(tmp_path, control(START) + b"\x7f\xff\xff\xff" + good)
    assert (lost.counts.lines, lost.counts.refused[Reason.DAMAGED]) == (0, 1)


def test_a_packed_stream_is_read(tmp_path: Path) -> None:
    import gzip

    assert told(hunted(tmp_path, gzip.compress(stream(message(QUERY, dns("bad.example"))))))


@given(st.dictionaries(st.integers(1, 500), st.one_of(st.integers(0, 2**63), st.binary(max_size=40)), max_size=8))
def test_protobuf_is_read_as_it_was_written(fields: dict[int, int | bytes]) -> None:
    assert protobuf(b"".join(field(number, value) for number, value in fields.items())) == fields


@given(st.binary(max_size=200), st.integers(0, 120), st.binary(max_size=4))
def test_any_bytes_stop_nothing(junk: bytes, place: int, put: bytes) -> None:
    is_dnstap(junk)
    whole = message(QUERY, dns("bad.example"))
    for frame in (junk, whole[:place] + put + whole[place + len(put) :]):
        with suppress(ValueError, IndexError):
            exchange(frame)
        scanner = DnstapScanner(INDEX)
        data = memoryview(stream(frame) + junk)
        scanner.scan(data, 0, len(data))
        assert scanner.counts.lines >= 1


def ask(port: int, name: str) -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as question:
        question.bind(("127.0.0.9", 0))
        question.settimeout(0.5)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            with suppress(OSError):
                question.sendto(dns(name), ("127.0.0.1", port))
                question.recv(512)
                return
        raise AssertionError("the resolver does not answer")


def stopped(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.mark.needs("named", "bind9")
def test_what_bind_writes_is_read(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "named.conf").write_text(
        f'options {{ directory "{tmp_path}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};\n'
        f"  pid-file none; session-keyfile none; recursion yes; dnssec-validation no; dnstap {{ client; }};\n"
        f'  dnstap-output file "{tmp_path}/bind.dnstap"; }};\n'
        'controls { };\nzone "example" { type primary; file "zone"; };\n',
        "utf-8",
    )
    (tmp_path / "zone").write_text(
        "$TTL 60\n@ SOA ns x 1 1 1 1 1\n@ NS ns\nns A 192.0.2.1\nwww.bad A 203.0.113.7\n", "utf-8"
    )
    with subprocess.Popen(
        ["named", "-g", "-c", tmp_path / "named.conf", "-n", "1"], stderr=subprocess.DEVNULL
    ) as named:
        try:
            ask(port, "www.bad.example")
        finally:
            stopped(named)
    hunt = Hunt(Plan(INDEX))
    hunt.run([str(tmp_path / "bind.dnstap")])
    assert ("127.0.0.9", "203.0.113.0/24", 1) in told(hunt)
    assert [each[:2] for each in told(hunt)] == [("127.0.0.9", "203.0.113.0/24"), ("127.0.0.9", "bad.example")]
    assert not hunt.counts.refused


def receive(listening: socket.socket, path: Path) -> None:
    """Take a frame stream as a collector does (READY, ACCEPT, START, STOP, FINISH), and write it down as a file."""
    connection, _address = listening.accept()
    with connection, connection.makefile("rb") as incoming, path.open("wb") as out:
        incoming.read(int.from_bytes(incoming.read(8)[4:]))
        connection.sendall(control(ACCEPT))
        while head := incoming.read(4):
            size = int.from_bytes(head)
            if not size:
                head += incoming.read(4)
                size = int.from_bytes(head[4:])
            frame = incoming.read(size)
            out.write(head + frame)
            out.flush()
            if head[:4] == bytes(4) and int.from_bytes(frame[:4]) == STOP:
                connection.sendall(control(FINISH))  # the resolver waits for it before it ends


@pytest.mark.needs("kresd", "knot-resolver")
def test_what_knot_resolver_writes_is_read(tmp_path: Path) -> None:
    port, folder = free_port(), tempfile.TemporaryDirectory(prefix="kr")  # a socket's path is short
    place = Path(folder.name) / "s"
    (tmp_path / "conf.lua").write_text(
        f"net.listen('127.0.0.1', {port}, {{kind='dns'}})\ncache.size = 10*MB\nmodules.load('dnstap')\n"
        f"dnstap.config({{socket_path='{place}', client={{log_queries=true, log_responses=true}}}})\n"
        "policy.add(policy.suffix(policy.ANSWER({[kres.type.A]={rdata=kres.str2ip('203.0.113.7'), ttl=30}}), "
        "policy.todnames({'bad.example'})))\n",
        "utf-8",
    )
    with folder, closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(place))
        listening.listen()
        (tmp_path / "knot.dnstap").touch()
        collector = threading.Thread(target=receive, args=(listening, tmp_path / "knot.dnstap"))
        collector.start()
        command = ["kresd", "-n", "-q", "-c", tmp_path / "conf.lua", tmp_path]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as kresd:
            try:
                ask(port, "www.bad.example")
                deadline = time.monotonic() + 10
                while b"\3www\3bad" not in (tmp_path / "knot.dnstap").read_bytes() and time.monotonic() < deadline:
                    time.sleep(0.1)
            finally:
                stopped(kresd)
        collector.join(10)
    hunt = Hunt(Plan(INDEX))
    hunt.run([str(tmp_path / "knot.dnstap")])
    assert ("127.0.0.9", "bad.example", 1) in told(hunt)
    assert not hunt.counts.refused

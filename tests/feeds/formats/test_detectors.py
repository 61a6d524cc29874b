"""Suricata, ClamAV and YARA find what is listed, and only that."""

import json
import socket
import struct
from pathlib import Path

import pytest
from tests.feeds.formats.conftest import MD5, SAMPLE, SHA256, question, run


def frame(source: str, target: str, protocol: int, payload: bytes) -> bytes:
    head = struct.pack(
        ">BBHHHBBH4s4s",
        0x45,
        0,
        20 + len(payload),
        1,
        0,
        64,
        protocol,
        0,
        socket.inet_aton(source),
        socket.inet_aton(target),
    )
    return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + payload


def udp(source: str, target: str, ports: tuple[int, int], payload: bytes) -> bytes:
    return frame(source, target, 17, struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload)


def tcp_session(client: str, server: str, port: int, request: bytes, answer: bytes) -> list[bytes]:
    def segment(up: bool, flags: int, sequence: int, acknowledged: int, payload: bytes = b"") -> bytes:
        ports = (port, 80) if up else (80, port)
        head = struct.pack(">HHIIBBHHH", *ports, sequence, acknowledged, 0x50, flags, 65535, 0, 0)
        return frame(client if up else server, server if up else client, 6, head + payload)

    a, b = 1001 + len(request), 5001 + len(answer)
    return [
        segment(True, 2, 1000, 0), segment(False, 18, 5000, 1001), segment(True, 16, 1001, 5001),
        segment(True, 24, 1001, 5001, request), segment(False, 24, 5001, a, answer), segment(True, 16, a, b),
        segment(True, 17, a, b), segment(False, 17, b, a + 1), segment(True, 16, a + 1, b + 1),
    ]  # fmt: skip


def pcap(path: Path, frames: list[bytes]) -> None:
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for place, each in enumerate(frames):
            file.write(struct.pack("<IIII", 1790000000, place * 1000, len(each), len(each)) + each)


def http(host: str, path: str, body: bytes = b"page") -> tuple[bytes, bytes]:
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: x\r\n\r\n".encode()
    answer = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    )
    return request, answer + body


TRAFFIC = [
    udp("10.0.0.1", "10.0.0.53", (4001, 53), question("www.c2.example.vn")),
    udp("10.0.0.2", "10.0.0.53", (4002, 53), question("good.example.vn")),
    udp("10.0.0.3", "10.0.0.53", (4003, 53), question("xc2.example.vn")),
    udp("10.0.0.4", "192.0.2.200", (4004, 9999), b"hello"),
    udp("10.0.0.5", "198.51.100.77", (4005, 9999), b"hello"),
    *tcp_session("10.0.0.6", "198.51.100.80", 4006, *http("web.example.vn", "/a/bad.exe")),
    *tcp_session("10.0.0.7", "198.51.100.80", 4007, *http("web.example.vn", "/a/good.exe")),
    *tcp_session("10.0.0.8", "198.51.100.80", 4008, *http("bad.example.vn", "/")),
    *tcp_session("10.0.0.9", "198.51.100.80", 4009, *http("files.example.vn", "/x", SAMPLE)),
    udp("10.0.0.10", "10.0.0.53", (4010, 53), question("watch.example.vn")),
]


CONFIGURATION = """%YAML 1.1
---
reputation-categories-file: {folder}/categories.txt
default-reputation-path: {folder}
reputation-files: [addresses.list]
outputs:
  - eve-log:
      enabled: yes
      filetype: regular
      filename: eve.json
      types: [alert, files: {{force-hash: [md5, sha1, sha256]}}]
logging:
  outputs: [file: {{enabled: yes, level: info, filename: suricata.log}}]
app-layer:
  protocols:
    http: {{enabled: yes, libhtp: {{default-config: {{personality: IDS, request-body-limit: 100kb, response-body-limit: 100kb}}}}}}
    dns: {{tcp: {{enabled: yes}}, udp: {{enabled: yes}}}}
    tls: {{enabled: yes}}
"""


def alerts(folder: Path, place: Path) -> set[tuple[str, str]]:
    place.mkdir()
    pcap(place / "traffic.pcap", TRAFFIC)
    rules = place / "all.rules"
    rules.write_text((folder / "names.rules").read_text() + (folder / "lists.rules").read_text())
    conf = place / "suricata.yaml"
    conf.write_text(CONFIGURATION.format(folder=folder))
    done = run(
        "suricata",
        "-c",
        conf,
        "-r",
        place / "traffic.pcap",
        "-S",
        rules,
        "-l",
        place,
        "-k",
        "none",
        "--runmode",
        "single",
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "<Error>" not in done.stderr + done.stdout, done.stderr + done.stdout
    log = (place / "suricata.log").read_text() if (place / "suricata.log").exists() else ""
    assert "error parsing signature" not in log + done.stderr + done.stdout, log
    found = set()
    for line in (place / "eve.json").read_text().splitlines():
        event = json.loads(line)
        if event["event_type"] == "alert":
            client = next(each for each in (event["src_ip"], event["dest_ip"]) if each.startswith("10."))
            found.add((client, event["alert"]["signature"]))
    return found


@pytest.mark.needs("suricata", "suricata")
def test_suricata_alerts_on_what_is_listed_and_on_nothing_else(made, tmp_path):
    found = alerts(made("suricata"), tmp_path / "run")
    assert found == {
        ("10.0.0.1", "lamsach Samplebot c2.example.vn"), ("10.0.0.4", "lamsach address"), ("10.0.0.6", "lamsach URL"),
        ("10.0.0.8", "lamsach Samplebot bad.example.vn"), ("10.0.0.10", "lamsach Samplebot watch.example.vn"),
        ("10.0.0.9", "lamsach MD5"), ("10.0.0.9", "lamsach SHA-1"), ("10.0.0.9", "lamsach SHA-256"),
    }  # fmt: skip
    assert alerts(made("suricata", full=False), tmp_path / "run-control") == set()


@pytest.mark.needs("clamscan", "clamav")
def test_clamav_finds_the_sample_by_each_digest(made, tmp_path):
    sick, well = tmp_path / "sick.bin", tmp_path / "well.bin"
    sick.write_bytes(SAMPLE)
    well.write_bytes(SAMPLE + b".")
    for name in ("lamsach.hdb", "lamsach.hsb"):
        done = run("clamscan", "--no-summary", "-d", made("clamav") / name, sick)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Lamsach.Samplebot" in done.stdout
        assert run("clamscan", "--no-summary", "-d", made("clamav") / name, well).returncode == 0
        assert run("clamscan", "--no-summary", "-d", made("clamav", full=False) / name, sick).returncode == 0


@pytest.mark.needs("yara", "yara")
def test_yara_finds_the_sample_by_each_digest(made, tmp_path):
    sick, well = tmp_path / "sick.bin", tmp_path / "well.bin"
    sick.write_bytes(SAMPLE)
    well.write_bytes(SAMPLE + b".")
    done = run("yara", made("yara") / "lamsach.yar", sick)
    assert done.returncode == 0, done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()} >= {f"lamsach_{MD5}", f"lamsach_{SHA256}"}
    assert len(done.stdout.splitlines()) == 3
    assert run("yara", made("yara") / "lamsach.yar", well).stdout == ""
    assert run("yara", made("yara", full=False) / "lamsach.yar", sick).stdout == ""

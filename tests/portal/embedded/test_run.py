"""``lamsach run`` as its user meets it: a real process on a loopback port."""

import http.client
import re
import signal
import socket
import subprocess
import sys

import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.portal.embedded import addresses
from tests.portal.embedded.process import WAIT, environment, start, stop


def ask(port: int, method: str, path: str, **kwargs) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, **kwargs)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    data = tmp_path_factory.mktemp("portal") / "data"
    process, port, _printed = start("--data", str(data))
    yield data, port
    if process.poll() is None:
        stop(process)


def test_an_empty_folder_becomes_a_portal_that_answers(running):
    _data, port = running
    status, page = ask(port, "GET", "/", headers={"Accept-Language": "en"})
    assert status == 200
    sheet = re.search(r'href="(/static/css/components\.[0-9a-f]+\.css)"', page)[1]
    assert ask(port, "GET", sheet)[0] == 200


def test_the_fonts_are_made_and_served(running):
    _data, port = running
    sheet = re.search(r'href="(/static/built/fonts\.[0-9a-f]+\.css)"', ask(port, "GET", "/")[1])[1]
    fonts = re.findall(r'url\("([^"]+\.woff2)"\)', ask(port, "GET", sheet)[1])
    assert len(fonts) == 3


def test_what_only_the_owner_may_read_is_closed_to_others(running):
    data, _port = running
    assert data.stat().st_mode & 0o077 == 0
    assert (data / "secret.key").stat().st_mode & 0o077 == 0


def test_a_host_name_that_is_not_ours_is_refused(running):
    _data, port = running
    assert ask(port, "GET", "/", headers={"Host": "evil.example.vn"})[0] == 400


def test_a_hundred_megabytes_are_refused_with_a_page_that_says_why(running):
    """The client sends all of it, as a browser does, and still reads the answer."""
    _data, port = running
    size = 100 * 1024 * 1024
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(
            b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % size
        )
        block = bytes(1024 * 1024)
        for _ in range(100):
            client.sendall(block)
        answer = b""
        while block := client.recv(65536):
            answer += block
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"What you sent is too large" in answer


def test_a_taken_port_is_named(running):
    _data, port = running
    done = subprocess.run(
        [sys.executable, "-m", "lamsach", "run", "--port", str(port), "--data", "/nonexistent/never"],
        env=environment(), capture_output=True, text=True, timeout=WAIT, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"--port {port}: the port is in use" in done.stderr


@pytest.fixture
def first_port(monkeypatch):
    """Let ports be tried from one on that is taken: another worker's portal comes and goes on 8000."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        first = taken.getsockname()[1]
        monkeypatch.setattr(addresses, "FIRST_PORT", first)
        yield first


def test_without_a_wish_the_first_free_port_is_taken(first_port):
    with addresses.take_port("127.0.0.1", None) as found:
        assert first_port < found.getsockname()[1] < first_port + addresses.PORTS_TRIED


def test_a_port_is_taken_from_the_moment_it_is_chosen(first_port):
    """Two portals that start at the same time do not choose the same one, however long each prepares its data."""
    with addresses.take_port("127.0.0.1", None) as one, addresses.take_port("127.0.0.1", None) as other:
        assert one.getsockname() != other.getsockname()
        with pytest.raises(UnusableInputError, match="in use"):
            addresses.take_port("127.0.0.1", one.getsockname()[1])
        with socket.create_connection(one.getsockname(), timeout=5):
            pass  # whoever comes early waits


def test_on_all_addresses_it_listens_to_both_kinds(first_port):
    with (
        addresses.take_port("::", None) as found,
        socket.create_connection(("127.0.0.1", found.getsockname()[1]), timeout=5),
    ):
        pass


def test_a_name_means_an_address_of_this_machine(first_port):
    with (
        addresses.take_port("localhost", None) as found,
        socket.create_connection(("localhost", found.getsockname()[1])),
    ):
        pass


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_this_machine_does_not_have_is_named(host):
    with pytest.raises(UnusableInputError, match="no such address"):
        addresses.take_port(host, None)


def test_the_port_that_was_found_is_shown_and_served(running):
    _data, port = running
    assert 8000 <= port < 8000 + addresses.PORTS_TRIED


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104
def test_the_demo_is_shown_to_this_machine_only(host, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "lamsach", "run", "--demo", "--host", host, "--data", str(tmp_path)],
        env=environment(), capture_output=True, text=True, timeout=WAIT, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "served to this machine only" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_with_a_demo_is_not_shown_to_others_either(tmp_path):
    (tmp_path / "demo-logins.txt").touch()
    done = subprocess.run(
        [sys.executable, "-m", "lamsach", "run", "--host", "0.0.0.0", "--data", str(tmp_path)],  # noqa: S104
        env=environment(), capture_output=True, text=True, timeout=WAIT, check=False,
    )  # fmt: skip
    assert done.returncode == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_quietly_and_starts_again_with_its_data(running, number):
    data, _port = running
    process, port, _printed = start("--data", str(data))
    assert ask(port, "GET", "/")[0] == 200
    assert stop(process, number) == 0
    assert (data / "lamsach.sqlite3").exists()

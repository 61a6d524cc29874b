"""``lamsach hunt --send`` to a real portal on this machine."""

import json
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from lamsach.cli.hunt import hunt
from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.texts import use_language
from lamsach.portal.evidence import actions
from lamsach.portal.evidence.models import MachineReport
from lamsach.portal.evidence.selectors import shown_code
from lamsach.wire import outbox
from tests.portal.world import World
from tests.servers import serving

LOG = (
    "#fields\tts\tid.orig_h\tquery\n1795366801.0\t192.0.2.10\twww.bad.example\n1795366802.0\t192.0.2.11\tgood.example\n"
)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAMSACH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(outbox, "PAUSES", (0.0, 0.0))
    use_language("en")
    (tmp_path / "dns.log").write_text(LOG, "utf-8")
    (tmp_path / "list.csv").write_text("value,family\nbad.example,Mirai\n", "utf-8")
    return tmp_path


@pytest.fixture
def code(transactional_db: None) -> str:
    world = World()
    unit = world.unit("Xã An Bình", "commune")
    world.person("admin", unit, "it_admin")
    actions.make_code(unit, world.people["admin"], timezone.now())
    return shown_code(unit) or ""


def call(work: Path, portal: str, *more: str) -> Result:
    arguments = [str(work / "dns.log"), "--list", str(work / "list.csv"), "--send", portal, *more]
    return CliRunner().invoke(hunt, arguments, standalone_mode=False)


def test_the_portal_keeps_what_was_found_and_the_code_is_asked_for_once(
    work: Path, code: str, live_server: Any
) -> None:
    assert call(work, live_server.url, "--unit-code", code).return_value == 1
    kept = MachineReport.objects.get()
    assert kept.unit.name == "Xã An Bình"
    [told] = kept.document["sightings"]
    assert (told["client"], told["indicator"], told["count"]) == ("192.0.2.10", "bad.example", 1)
    assert "good.example" not in json.dumps(kept.document)
    assert "www." not in json.dumps(kept.document)
    again = call(work, live_server.url)
    assert again.return_value == 1
    assert "1" in again.stderr.splitlines()[-1]  # the portal has it: said, not left to guess
    assert live_server.url in again.stderr.splitlines()[-1]
    assert MachineReport.objects.count() == 2


def test_what_an_outage_held_back_goes_with_the_next_hunt(work: Path, code: str, live_server: Any) -> None:
    silent = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    address = f"http://127.0.0.1:{silent.server_port}"
    silent.server_close()
    result = call(work, address, "--unit-code", code, "--report", str(work / "report.json"))
    assert isinstance(result.exception, CouldNotFinishError)
    assert "192.0.2.10" in result.output  # what was found is shown all the same
    [waiting] = (work / "home" / "outbox").rglob("*.json")
    assert waiting.read_bytes() == (work / "report.json").read_bytes().rstrip(b"\n")
    # The portal comes back under its address.
    place = outbox.Outbox(work / "home", live_server.url).folder
    waiting.parent.rename(place)
    assert call(work, live_server.url, "--unit-code", code).return_value == 1
    assert MachineReport.objects.count() == 2


def test_a_portal_in_trouble_is_asked_again(work: Path, code: str, live_server: Any) -> None:
    target, refusals = urlsplit(live_server.url), [503, 503]

    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if refusals:
                self.send_response(refusals.pop())
                self.end_headers()
                return
            onward = HTTPConnection(target.hostname or "", target.port or 0)
            onward.request(
                "POST", self.path, body, {name: self.headers[name] for name in ("Content-Type", "Authorization")}
            )
            answer = onward.getresponse()
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write(answer.read())
            onward.close()

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(HTTPServer(("127.0.0.1", 0), Proxy)) as address:
        assert call(work, address, "--unit-code", code).return_value == 1
    assert MachineReport.objects.count() == 1


def test_the_file_of_an_offline_machine_is_delivered_as_it_is(work: Path, code: str, live_server: Any) -> None:
    arguments = [str(work / "dns.log"), "--list", str(work / "list.csv"), "--report", str(work / "stick.json")]
    CliRunner().invoke(hunt, arguments, standalone_mode=False)
    target = urlsplit(live_server.url)
    for expected in (201, 200):  # a second delivery is harmless
        connection = HTTPConnection(target.hostname or "", target.port or 0)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {code}"}
        connection.request("POST", "/api/v1/sighting-reports", (work / "stick.json").read_bytes(), headers)
        assert connection.getresponse().status == expected
        connection.close()
    assert MachineReport.objects.count() == 1


def test_a_revoked_code_is_refused_with_advice_and_not_remembered(work: Path, code: str, live_server: Any) -> None:
    result = call(work, live_server.url, "--unit-code", "LS-0000-0000-0000-0000")
    assert isinstance(result.exception, UnusableInputError)
    assert "code" in str(result.exception)
    assert isinstance(call(work, live_server.url).exception, UnusableInputError)
    assert not MachineReport.objects.exists()

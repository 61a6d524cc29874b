"""The server is killed in the midst of its work: what it had acknowledged is there when it starts again, once.

Real processes on loopback ports, with a real database: a file, or the PostgreSQL of the run.
"""

import http.client
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.portal.embedded.process import ROOT, WAIT, environment, start, stop
from tests.portal.own_database import own_database
from tests.portal.reporting.reports import Clerk, hidden
from tests.portal.world import PASSWORD
from tests.wire.documents import SCAN

PREPARE = """
import json, sys
from pathlib import Path
from lamsach.portal.embedded import preparation
preparation.claim(Path(sys.argv[1]))
preparation.start_django(Path(sys.argv[1]), "127.0.0.1")
preparation.migrate_where_needed()
from django.utils import timezone
from lamsach.portal.campaigns.models import NoticeMail
from lamsach.portal.evidence.actions import make_code
from lamsach.portal.evidence.selectors import shown_code
from tests.portal.campaigns import letters
from tests.portal.reporting import reports
from tests.portal.world import World
world = letters.nation(World())
letter = reports.order(world, letters.open_one(world))
NoticeMail.objects.create(notice=letter.notices.first(), person=world.people["p1"], address="p1@example.vn")
make_code(world.units["Phường 1"], world.people["p1"], timezone.now())
print(json.dumps([reports.assignment(world, letter).pk, shown_code(world.units["Phường 1"])]))
"""
SENDERS, ENOUGH = 4, 60  # so many at once, until so many were acknowledged


@dataclass
class Portal:
    """A portal that is started and killed; ``assignment`` is to be reported on, ``code`` is the unit's."""

    data: Path
    database: str
    assignment: int
    code: str
    process: subprocess.Popen[str] | None = None
    port: int = 0

    def starts(self) -> "Portal":
        self.process, self.port, _printed = start("--data", str(self.data), DATABASE_URL=self.database)
        return self

    def is_killed(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=WAIT)

    def manage(self, *arguments: str) -> str:
        settings = {"LAMSACH_DATA": str(self.data), "DATABASE_URL": self.database}
        return subprocess.run(
            [sys.executable, "-m", "lamsach", "manage", *arguments],
            cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=WAIT, check=True,
        ).stdout  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sudden")
    database, data = own_database(folder), folder / "data"
    made = subprocess.run(
        [sys.executable, "-c", PREPARE, str(data)],
        cwd=ROOT, env={**environment(DATABASE_URL=database), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True, text=True, timeout=WAIT, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    portal = Portal(data, database, *json.loads(made.stdout))
    yield portal
    if portal.process and portal.process.poll() is None:
        stop(portal.process)


@pytest.fixture
def portal(running):
    return running if running.process and running.process.poll() is None else running.starts()


class Browser:
    """As much of a browser as the clerk of ``reports`` needs: cookies, the token of the forms, GET and POST."""

    def __init__(self, portal: Portal) -> None:
        self.moves_to(portal)
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener, self.token = urllib.request.build_opener(cookies), ""

    def moves_to(self, portal: Portal) -> None:
        self.at = f"http://127.0.0.1:{portal.port}"

    def get(self, address: str) -> SimpleNamespace:
        return self._ask(address, None, {})

    def post(self, address: str, data: dict[str, object], headers: dict[str, str] | None = None) -> SimpleNamespace:
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": self.token}).encode()
        return self._ask(address, body, headers or {})

    def signs_in(self, login: str) -> "Browser":
        self.get("/account/login/")
        assert "/account/login/" not in self.post("/account/login/", {"username": login, "password": PASSWORD}).url
        return self

    def _ask(self, address: str, body: bytes | None, headers: dict[str, str]) -> SimpleNamespace:
        asked = urllib.request.Request(self.at + address, body, headers)  # noqa: S310 - always http on loopback
        with self.opener.open(asked, timeout=30) as answer:
            content, status, url = answer.read(), answer.status, answer.url
        if b"csrfmiddlewaretoken" in content:
            self.token = hidden(content.decode(), "csrfmiddlewaretoken")
        return SimpleNamespace(status_code=status, content=content, url=url)


def scan_report(machine: str) -> bytes:
    return json.dumps({**SCAN, "uuid": str(uuid.uuid4()), "machine": machine}).encode()


def deliver(portal: Portal, connection: http.client.HTTPConnection, body: bytes) -> tuple[int, dict]:
    """Send one report and return the answer's status and document."""
    headers = {"Authorization": f"Bearer {portal.code}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/scan-reports", body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def connected(portal: Portal) -> closing[http.client.HTTPConnection]:
    return closing(http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30))


def test_a_draft_is_there_after_the_server_was_killed_and_after_signing_in_anew(portal):
    assignment = SimpleNamespace(pk=portal.assignment)
    clerk = Clerk(Browser(portal).signs_in("p1"), assignment).opens()
    clerk.autosaves(assessment="Đã phát động, chưa xong", scanned="1.234", scanned__note="cả máy xách tay")
    portal.is_killed()
    portal.starts()

    page = Clerk(Browser(portal).signs_in("p1"), assignment).opens().page
    for typed in ("Đã phát động, chưa xong", 'value="1.234"', 'value="cả máy xách tay"'):
        assert typed in page
    clerk.browser.moves_to(portal)
    clerk.autosaves(infected="7")  # the page that stood open all the time goes on, signed in as before
    assert 'value="7"' in clerk.opens().page


def test_a_letter_that_waited_to_be_sent_goes_out_by_itself_when_the_server_is_there_again(portal):
    """Nobody has to start a timer for ``lamsach run``; its mail is put into the data folder."""
    end = time.monotonic() + WAIT
    while not (sent := list((portal.data / "mail").glob("*"))) and time.monotonic() < end:
        time.sleep(0.1)
    text = message_from_bytes(sent[0].read_bytes()).get_payload(decode=True).decode()
    assert re.search(r"http://127\.0\.0\.1:\d+/campaigns/directives/\d+/", text)


def test_an_acknowledged_report_of_a_machine_survives_a_kill_right_after_it(portal):
    body = scan_report("alone")
    with connected(portal) as connection:
        status, receipt = deliver(portal, connection, body)
        portal.is_killed()
    assert (status, receipt["new"]) == (201, True)
    with connected(portal.starts()) as connection:
        assert deliver(portal, connection, body) == (200, {**receipt, "new": False})


def test_of_many_senders_each_acknowledged_report_is_there_once_after_a_kill_in_their_midst(portal):
    acknowledged: list[bytes] = []
    unanswered: list[bytes] = []
    refused: list[dict] = []
    enough = threading.Event()

    def send(number: int) -> None:
        with connected(portal) as connection:
            while True:
                body = scan_report(f"many-{number}")
                try:
                    status, receipt = deliver(portal, connection, body)
                except (OSError, http.client.HTTPException, ValueError):  # the server is gone
                    unanswered.append(body)
                    return
                if status != 201:
                    refused.append(receipt)
                acknowledged.append(body)
                if refused or len(acknowledged) >= ENOUGH:
                    enough.set()

    senders = [threading.Thread(target=send, args=[number]) for number in range(SENDERS)]
    for each in senders:
        each.start()
    assert enough.wait(WAIT)
    portal.is_killed()
    for each in senders:
        each.join(WAIT)
    assert not refused
    assert len(unanswered) == SENDERS, "all were sending when it was killed"

    with connected(portal.starts()) as connection:
        answers = Counter(deliver(portal, connection, body)[0] for body in acknowledged)
        assert answers == {200: len(acknowledged)}, "each is known by its UUID and body"
        for body in unanswered:  # their senders keep them and send them again
            assert deliver(portal, connection, body)[0] in (200, 201)
    counted = """
from lamsach.portal.evidence.models import Machine, MachineReport
from lamsach.portal.ledger.models import Entry
many = MachineReport.objects.filter(machine__startswith="many-")
told = Entry.objects.filter(verb="scan_report.received", object_id__in=[each.pk for each in many])
print(many.count(), told.count(), Machine.objects.filter(machine__startswith="many-").count())
"""
    all_of_them = len(acknowledged) + len(unanswered)
    assert portal.manage("shell", "--no-imports", "-c", counted).split() == [
        str(each) for each in (all_of_them, all_of_them, SENDERS)
    ]
    assert json.loads(portal.manage("verify_ledger", "--json"))["holds"]

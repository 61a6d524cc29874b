"""A report is kept until the portal has it: through outages, lost answers and refusals."""

import stat
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.wire import ScanReport, SightingReport
from lamsach.wire.delivery import Answer, RefusedByPortalError
from lamsach.wire.outbox import MOST_WAITING, PAUSES, Outbox
from lamsach.wire.unit_code import remember, remembered
from tests.wire.documents import SCAN, SIGHTING

PORTAL = "https://portal.example.vn"


class Portal:
    """A simulated portal: its answers in turn (an OSError: nobody there), then what a real one says."""

    def __init__(self, *answers: int | type[OSError]) -> None:
        self.answers = list(answers)
        self.kept: dict[bytes, str] = {}
        self.asked: list[tuple[str, bytes, str]] = []

    def post(self, url: str, body: bytes, code: str) -> Answer:
        self.asked.append((url, body, code))
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, type):
            raise answer
        if answer:
            return Answer(answer, b'{"error": {"message": "No.", "advice": ""}}')
        known = body in self.kept
        self.kept[body] = url
        return Answer(200 if known else 201, b"{}")


def sighting() -> SightingReport:
    return SightingReport.model_validate({**SIGHTING, "uuid": str(uuid4())}, strict=False)


def scan() -> ScanReport:
    return ScanReport.model_validate({**SCAN, "uuid": str(uuid4())}, strict=False)


@pytest.fixture
def box(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path, PORTAL)


def test_reports_of_both_kinds_go_to_their_places_the_oldest_first(box: Outbox) -> None:
    one, two, portal = sighting(), scan(), Portal()
    box.put(one)
    box.put(two)
    assert box.send("CODE", portal) == (2, 0)
    assert portal.asked == [
        (f"{PORTAL}/api/v1/sighting-reports", one.to_json(), "CODE"),
        (f"{PORTAL}/api/v1/scan-reports", two.to_json(), "CODE"),
    ]
    assert not box.waiting()


def test_an_attempt_is_made_again_after_a_pause(box: Outbox) -> None:
    box.put(sighting())
    slept: list[float] = []
    assert box.send("CODE", Portal(OSError, 503), slept.append) == (1, 0)
    assert slept == list(PAUSES)


def test_what_no_portal_took_waits_and_goes_with_the_next(box: Outbox, tmp_path: Path) -> None:
    box.put(sighting())
    with pytest.raises(CouldNotFinishError, match="waits"):
        box.send("CODE", Portal(OSError, OSError, OSError), lambda _pause: None)
    later = Outbox(tmp_path, PORTAL + "/")
    later.put(sighting())
    assert later.send("CODE", Portal()) == (2, 0)


def test_a_report_whose_answer_was_lost_is_sent_again_and_counted_as_known(box: Outbox) -> None:
    path, portal = box.put(sighting()), Portal()
    body = path.read_bytes()
    box.send("CODE", portal)
    path.write_bytes(body)  # as if the machine had stopped before it heard the answer
    assert box.send("CODE", portal) == (0, 1)


def test_a_refused_report_is_put_aside_and_stops_no_other(box: Outbox) -> None:
    path, portal = box.put(sighting()), Portal(422)
    box.put(sighting())
    with pytest.raises(RefusedByPortalError, match="refused"):
        box.send("CODE", portal)
    assert len(portal.kept) == 1
    assert not box.waiting()
    assert path.with_suffix(".refused").exists()


def test_a_wrong_code_loses_no_report(box: Outbox) -> None:
    box.put(sighting())
    with pytest.raises(RefusedByPortalError):
        box.send("OLD", Portal(401))
    assert box.send("NEW", Portal()) == (1, 0)


def test_a_report_for_one_portal_never_goes_to_another(box: Outbox, tmp_path: Path) -> None:
    box.put(sighting())
    portal = Portal()
    assert Outbox(tmp_path, "https://other.example.vn").send("CODE", portal) == (0, 0)
    assert not portal.asked


def test_an_outbox_is_bounded_and_needs_an_address(box: Outbox, tmp_path: Path) -> None:
    first = box.put(sighting())
    for number in range(MOST_WAITING - 1):
        first.with_name(f"{number}.SightingReport.json").write_bytes(b"")
    with pytest.raises(CouldNotFinishError, match="Too many"):
        box.put(sighting())
    with pytest.raises(UnusableInputError):
        Outbox(tmp_path, "portal.example.vn")


def test_a_report_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_bytes(b"in the way")
    with pytest.raises(CouldNotFinishError, match="kept"):
        Outbox(tmp_path, PORTAL).put(sighting())


def test_the_unit_code_is_remembered_for_its_person_alone(tmp_path: Path) -> None:
    assert remembered(tmp_path) is None
    remember(tmp_path / "home", " LS-1234-5678 ")
    assert remembered(tmp_path / "home") == "LS-1234-5678"
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "home" / "unit-code").stat().st_mode) == 0o600
    (tmp_path / "unit-code").write_bytes(b"\xff\x00")
    assert remembered(tmp_path) is None
    remember(tmp_path / "home" / "unit-code" / "x", "LS-1")  # no folder: asked for again next time

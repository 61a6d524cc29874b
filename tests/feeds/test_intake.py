"""From rows to what may be proposed: what fails is reported with its place and reason, the rest goes on."""

import io
import zipfile
from pathlib import Path

from lamsach.feeds.guard import Decision, Guard
from lamsach.feeds.intake import read_file, rows_of, take
from lamsach.indicators import Indicator, Note
from lamsach.indicators.record import Action, Record, Tlp

LIST = b"""c2.example.vn
C2.Example.VN.
8.8.8.8
evil.google.com
hacked.mof.gov.vn
https://drive.google.com/uc?id=1
nonsense!
45.155.205.7/24
"""


def test_every_row_is_accepted_held_refused_or_reported(guard: Guard):
    intake = take(rows_of(io.BytesIO(LIST)).rows, guard, source="test", confidence=70)
    assert [item.record.indicator.value for item in intake.accepted] == [
        "c2.example.vn", "evil.google.com", "https://drive.google.com/uc?id=1", "45.155.205.0/24",
    ]  # fmt: skip
    assert [(item.line, item.raw, item.verdict.approvals) for item in intake.held] == [(5, "hacked.mof.gov.vn", 2)]
    assert [(item.line, item.verdict.guard) for item in intake.refused] == [(3, "well-known resolvers")]
    assert [(each.line, each.raw) for each in intake.unreadable] == [(7, "nonsense!")]
    assert (intake.duplicates, intake.rows) == (1, 8)
    assert intake.accepted[3].notes == (Note.MASKED,)


def test_what_others_share_is_watched_and_not_blocked(guard: Guard):
    intake = take(rows_of(io.BytesIO(LIST)).rows, guard)
    by_value = {item.record.indicator.value: item for item in intake.accepted}
    assert by_value["evil.google.com"].record.action is Action.ALERT
    assert by_value["c2.example.vn"].record.action is Action.BLOCK
    assert by_value["https://drive.google.com/uc?id=1"].verdict.decision is Decision.URL_ONLY


def test_a_zip_of_one_file_is_read(tmp_path: Path, guard: Guard):
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("list.txt", LIST)
    assert take(read_file(path), guard).rows == 8


def test_an_unknown_marking_is_taken_for_a_strict_one(guard: Guard):
    bundle = (
        b'{"Event": {"Tag": [{"name": "tlp:ex:chr"}], "Attribute": [{"type": "domain", "value": "c2.example.vn"}]}}'
    )
    assert take(rows_of(io.BytesIO(bundle)).rows, guard).accepted[0].record.tlp is Tlp.AMBER


def test_two_sources_together_say_the_widest_times_and_the_stricter_marking():
    domain = Indicator.parse("c2.example.vn")
    one = Record(domain, "a", "Samplebot", 40, tlp=Tlp.GREEN)
    two = Record(domain, "b", "", 90)
    both = one.merged(two)
    assert both.source == "a b"
    assert (both.family, both.confidence, both.tlp) == ("Samplebot", 90, Tlp.GREEN)


def test_a_source_may_ask_for_less_than_to_block_and_never_for_more_than_the_guard_allows(guard):
    raw = b"value,action\nc1.example.vn,alert\nc2.example.vn,BLOCK\nc3.example.vn,whatever\nevil.google.com,block\nx.google.com,inform\n"
    found = {
        item.record.indicator.value: item.record.action.value
        for item in take(rows_of(io.BytesIO(raw)).rows, guard).accepted
    }
    assert found == {
        "c1.example.vn": "alert", "c2.example.vn": "block", "c3.example.vn": "block", "evil.google.com": "alert",
        "x.google.com": "inform",
    }  # fmt: skip


def test_of_two_sources_the_gentler_action_counts_whoever_is_surer():
    value = Indicator.parse("c2.example.vn")
    sure, unsure = Record(value, "a", confidence=90), Record(value, "b", confidence=10, action=Action.ALERT)
    assert sure.merged(unsure).action is unsure.merged(sure).action is Action.ALERT

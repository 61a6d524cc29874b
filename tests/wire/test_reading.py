"""Whatever bytes come, a document or a list of what is wrong with it comes out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import LamsachError
from lamsach.wire import LARGEST, ScanReport, SightingReport, UnreadableDocumentError, read
from tests.wire.documents import FINDING, SCAN, SIGHTING


def body(document: dict, **changes) -> bytes:
    return json.dumps({**document, **changes}).encode()


@pytest.mark.parametrize(("document", "kind"), [(SCAN, ScanReport), (SIGHTING, SightingReport)])
def test_a_document_comes_back_equal_from_its_own_bytes(document, kind):
    read_once = read(body(document), kind)
    assert read(read_once.to_json(), kind) == read_once
    assert read_once.to_data()["schema"] == document["schema"]


def test_each_bad_field_is_named_with_its_place():
    bad = {**FINDING, "sha256": "nonsense", "severity": "awful"}
    with pytest.raises(UnreadableDocumentError) as caught:
        read(body(SCAN, files=-1, findings=[FINDING, bad], surprise=1), ScanReport)
    assert {field.place for field in caught.value.fields} == {
        "files",
        "findings.1.sha256",
        "findings.1.severity",
        "surprise",
    }


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"uuid": 1, "uuid": 2}',
        body(SCAN).replace(b"600.0", b"NaN"),
        body(SCAN).replace(b"120000", b"9" * 5_000),
        body(SCAN, machine="pc\u0000"),
        body(SCAN, rules="a\u0000b"),
        body(SCAN, rules="\ud800"),
        body(SCAN, files="120000"),
        body(SCAN, files=True),
        body(SCAN, made_at="2022-09-10T03:00:00"),
        body(SCAN, started_at="2022-09-11T00:00:00Z"),
        body(SCAN, made_at="0001-01-01T00:00:00+14:00"),
        body(SCAN, made_at="9999-12-31T23:59:59-14:00"),
        body(SCAN, schema="lamsach.scan-report/2"),
        body(SIGHTING),
        b" " * (LARGEST + 1),
    ],
)
def test_what_is_no_scan_report_is_refused_with_advice_or_a_place(broken):
    with pytest.raises(UnreadableDocumentError) as caught:
        read(broken, ScanReport)
    assert caught.value.fields or caught.value.advice


@given(st.binary(max_size=300))
def test_random_bytes_never_raise_anything_but_our_own_error(noise):
    with pytest.raises(LamsachError):
        read(noise, ScanReport)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@given(st.sampled_from(sorted(SCAN)), json_values)
def test_any_value_in_any_field_is_taken_or_refused_by_name(field, value):
    refused: tuple = ()
    try:
        read(json.dumps({**SCAN, field: value}).encode(), ScanReport)
    except UnreadableDocumentError as error:
        refused = error.fields or (error.advice,)
    assert all(refused)


def test_a_machine_is_infected_by_malware_only_and_cleaned_when_all_of_it_is_dealt_with():
    def report(*findings):
        return read(body(SCAN, findings=list(findings)), ScanReport)

    crack = {**FINDING, "severity": "risk", "action": "none"}
    assert not report(crack).infected
    assert report(FINDING, crack).infected
    assert not report(FINDING, crack).still_infected
    assert report(FINDING, {**FINDING, "action": "at_boot"}).still_infected

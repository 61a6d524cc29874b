"""The formats that other platforms import, read by those platforms' own libraries; and back into lamsach, equal."""

import io
import json
import warnings

import pytest
from tests.feeds.formats.conftest import RECORDS

from lamsach.feeds.intake import take
from lamsach.feeds.sources import FORMATS as SOURCES
from lamsach.feeds.sources import Row
from lamsach.indicators import Indicator

VALUES = {record.indicator for record in RECORDS}
ACTIVE = {record.indicator for record in RECORDS if record.action == "block"}


def back(source: str, raw: bytes) -> set[Indicator]:
    return {Indicator.parse(row.raw) for row in SOURCES[source].read(io.BytesIO(raw), {}) if isinstance(row, Row)}


def test_a_stix_bundle_is_valid_and_comes_back_equal(made):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the validator's own
        from stix2validator import ValidationOptions, validate_string

        text = (made("stix") / "bundle.json").read_text("utf-8")
        options = ValidationOptions(version="2.1", strict=True, disabled=["103", "210"])
        result = validate_string(text, options)
        assert result.is_valid, [str(error) for error in result.errors]
        broken = json.loads(text)
        broken["objects"][0]["pattern"] = "[domain-name:value = "
        assert not validate_string(json.dumps(broken), options).is_valid
        del broken["objects"][0]["pattern"]
        assert not validate_string(json.dumps(broken), options).is_valid
    assert back("stix", text.encode()) == VALUES
    first = next(row for row in SOURCES["stix"].read(io.BytesIO(text.encode()), {}) if row.raw == "c2.example.vn")
    assert (first.confidence, first.tlp, first.valid_until) == (80, "clear", RECORDS[0].valid_until)


def test_a_misp_feed_is_read_by_misps_own_library_and_comes_back_equal(made):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pymisp import MISPEvent

        folder = made("misp")
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        (uuid,) = manifest
        raw = (folder / f"{uuid}.json").read_bytes()
        event = MISPEvent()
        event.load(raw)
        assert {attribute.value for attribute in event.attributes} == {each.value for each in VALUES}
        assert not [attribute for attribute in event.attributes if not attribute.uuid]
        with pytest.raises(Exception, match=r".+"):
            MISPEvent().load(raw.replace(b'"info"', b'"inf0"'))
    assert back("misp", raw) == VALUES
    assert len((folder / "hashes.csv").read_text().splitlines()) == len(VALUES)


def test_sigma_rules_are_read_by_sigmas_own_library(made):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sigma.collection import SigmaCollection
        from sigma.exceptions import SigmaError

        for path in made("sigma").iterdir():
            rules = SigmaCollection.from_yaml(path.read_text("utf-8"))
            assert len(rules.rules) == 1
            assert not rules.errors
            with pytest.raises(SigmaError):
                SigmaCollection.from_yaml(path.read_text("utf-8").replace("detection:", "detektion:"))


@pytest.mark.parametrize(
    ("name", "file", "source", "kinds"),
    [
        ("plain", "all.txt", "plain", None),
        ("csv", "indicators.csv", "csv", None),
        ("hosts", "hosts", "hosts", {"domain"}),
        ("adblock", "lamsach.txt", "adblock", {"domain"}),
        ("dnsmasq", "dnsmasq.conf", "dnsmasq", {"domain"}),
        ("rpz", "rpz.zone", "rpz", {"domain", "ip", "cidr"}),
    ],
)
def test_what_a_format_can_say_comes_back_equal(made, name, file, source, kinds):
    found = back(source, (made(name) / file).read_bytes())
    everything = VALUES if name == "csv" else ACTIVE
    expected = {each for each in everything if kinds is None or each.kind in kinds}
    assert {each for each in found if kinds is None or each.kind in kinds} == expected


def test_a_csv_comes_back_with_all_that_a_source_may_say(made, lenient_guard):
    raw = (made("csv") / "indicators.csv").read_bytes()
    found = take(SOURCES["csv"].read(io.BytesIO(raw), {}), lenient_guard, source="test").accepted
    assert {item.record for item in found} == {record._replace(valid_from=None) for record in RECORDS}


BLOCKED = [
    "http://c2.example.vn/", "https://www.c2.example.vn/x", "http://bad.example.vn/", "http://192.0.2.7/x", "http://192.0.2.200/",
    "http://web.example.vn/a/bad.exe", "http://web.example.vn:8080/q?id=1", "https://safe.example.vn/x",
]  # fmt: skip
PASSED = [
    "http://xc2.example.vn/", "http://example.vn/", "http://watch.example.vn/", "http://192.0.2.8/", "http://web.example.vn/a/good.exe",
    "http://web.example.vn/", "http://c2.example.vn.good.example/",
]  # fmt: skip


def test_an_adblock_engine_blocks_what_is_listed_and_nothing_else(made):
    import adblock

    def blocks(folder, url: str) -> bool:
        filters = adblock.FilterSet()
        filters.add_filter_list((folder / "lamsach.txt").read_text("utf-8"))
        engine = adblock.Engine(filters)
        return all(
            engine.check_network_urls(url, "https://page.example.net/", kind).matched for kind in ("script", "image")
        )

    assert [url for url in BLOCKED if not blocks(made("adblock"), url)] == []
    assert [url for url in PASSED if blocks(made("adblock"), url)] == []
    assert [url for url in BLOCKED if blocks(made("adblock", full=False), url)] == []

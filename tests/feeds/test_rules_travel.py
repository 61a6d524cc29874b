"""Rules travel with the signed list: whole, only as the publisher signed them, and until others do."""

from pathlib import Path

import pytest
from tests.feeds.test_publisher import NOW, World

from lamsach.core.errors import LamsachError
from lamsach.feeds.clean_files import CleanFiles, gather, needing_clean_files
from lamsach.indicators import Indicator
from lamsach.indicators.listing import open_list
from lamsach.indicators.record import Record
from lamsach.indicators.rule_pack import RulePack

RULES = RulePack({"own/a.yar": "rule a { condition: false }"}, {"LICENSE": "MIT"})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def publish(world: World, rules: RulePack | None) -> None:
    world.publication.publish([], world.keys, NOW, rules=rules)


def test_rules_come_with_the_list_stay_through_further_releases_and_are_withdrawn(world: World) -> None:
    assert world.follower.rules() is None
    publish(world, RULES)
    world.pull()
    assert world.follower.rules() == RULES
    publish(world, None)
    world.publication.renew(world.keys, NOW)
    world.pull()
    assert world.follower.rules() == RULES
    assert [path.name for path in (world.folder / "public" / "rules").iterdir()] == ["000002"]
    listed = open_list(world.folder / "client", world.folder / "cache")
    assert listed.signed
    assert listed.follower is not None
    assert listed.follower.rules() == RULES
    publish(world, RulePack({}))
    world.pull()
    assert world.follower.rules() is None


def test_rules_that_were_not_signed_are_refused_and_those_held_stay(world: World) -> None:
    publish(world, RULES)
    world.pull()
    publish(world, RulePack({"own/b.yar": "rule b { condition: false }"}))
    place = world.folder / "public" / "rules" / "000003"
    honest = place.read_bytes()
    for lie in (RulePack({"own/b.yar": "rule b { condition: true }"}).to_bytes(), honest[:-1], b""):
        place.write_bytes(lie)
        with pytest.raises(LamsachError):
            world.pull()
        assert world.follower.rules() == RULES
    place.write_bytes(honest)
    world.pull()
    assert world.follower.rules() != RULES


def test_a_damaged_copy_of_the_rules_is_fetched_again(world: World) -> None:
    publish(world, RULES)
    world.pull()
    (world.folder / "client" / "rules.pack").write_bytes(b"damaged")
    with pytest.raises(LamsachError):
        world.follower.rules()
    world.pull()
    assert world.follower.rules() == RULES


def test_a_publication_on_a_stick_carries_the_rules(world: World) -> None:
    publish(world, RULES)
    world.publication.copy_to(world.folder / "stick")
    assert (world.folder / "stick" / "rules" / "000002").read_bytes() == RULES.to_bytes()


def test_no_digest_of_a_clean_file_is_published(tmp_path: Path) -> None:
    import hashlib

    (tmp_path / "usr").mkdir()
    (tmp_path / "usr" / "ls").write_bytes(b"list")
    assert gather([tmp_path / "usr"], tmp_path / "clean") == 1
    values = [hashlib.new(kind, b"list").hexdigest() for kind in ("md5", "sha1", "sha256")]
    values += [hashlib.sha256(b"").hexdigest(), hashlib.sha256(b"worm").hexdigest(), "c2.example.vn"]
    records = [Record(Indicator.parse(value), "test") for value in values]
    held: list[tuple[Record, str]] = []
    kept = [each.indicator.value for each in CleanFiles.open(tmp_path / "clean").without(records, held)]
    assert kept == values[-2:]
    assert [name.rpartition("/")[2] for _record, name in held] == ["ls", "ls", "ls", "an empty file"]
    with pytest.raises(LamsachError, match="--clean"):
        list(needing_clean_files(records))
    assert len(list(needing_clean_files(records[-1:]))) == 1

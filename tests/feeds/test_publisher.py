"""A publication and its followers: every attack that the specification of The Update Framework lists is tried and fails."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.locks import alone
from lamsach.feeds.keys import load_signer
from lamsach.feeds.publisher import Publication
from lamsach.indicators import Indicator, pack
from lamsach.indicators.fetching import Fetcher, FetchError, FolderFetcher, MissingError
from lamsach.indicators.head import UntrustedError
from lamsach.indicators.index import MatchIndex
from lamsach.indicators.listing import open_list
from lamsach.indicators.record import Record, Tlp
from lamsach.indicators.update import Follower

NOW = datetime.now(UTC)  # what is signed must not have expired for a client that looks at the clock


def records(first: int, last: int) -> list[Record]:
    return [Record(Indicator.parse(f"c{number}.example.vn"), "test", "Samplebot") for number in range(first, last)]


class World:
    """A publisher, its keys, and one follower that is up to date with release 1.

    What is offered travels in single files, or *packed* as the publisher packs it: an attacker can do both.
    """

    def __init__(self, folder: Path, *, packed: bool = False) -> None:
        self.folder, self.packed = folder, packed
        self.keys = folder / "keys"
        self.publication = Publication.create(folder / "public", self.keys, NOW)
        self.publish(0, 200)
        self.follower = Follower(folder / "client", self.publication.root)
        self.server: Fetcher = FolderFetcher(folder / "public")
        self.pull()

    def publish(self, first: int, last: int, hours: int = 0) -> int:
        return self.publication.publish(records(first, last), self.keys, NOW + timedelta(hours=hours)).number

    def offer(self, folder: Path) -> None:
        """Pack the newest files of *folder* as they are now, changed by an attacker or not; or take the pack away."""
        newest = folder / pack.NAME
        newest.unlink(missing_ok=True)
        if self.packed:
            paths = [path for path in (folder / "metadata").glob("*.json") if not path.name.endswith("root.json")]
            paths += sorted((folder / "delta").iterdir())[-1:]
            files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
            newest.write_bytes(pack.Pack(self.newest_root(folder), files).packed())

    def newest_root(self, folder: Path) -> int:
        return max(int(path.name.split(".")[0]) for path in (folder / "metadata").glob("*.root.json"))

    def pull(self):
        if isinstance(self.server, FolderFetcher):
            self.offer(self.server.folder)
        return self.follower.update(self.server)

    @property
    def values(self) -> set[str]:
        return {record.indicator.value for record in self.follower.held().records()}

    def refuses(self, *, held: int = 1) -> None:
        """Hold that the follower refuses what is offered and keeps the list that it has."""
        with pytest.raises((UntrustedError, FetchError)):
            self.pull()
        assert self.follower.held().header.number == held

    def rewrite(self, name: str, change) -> None:
        path = max((self.folder / "public" / "metadata").glob(name))
        whole = json.loads(path.read_bytes())
        change(whole)
        path.write_text(json.dumps(whole))


@pytest.fixture(params=["files", "packed"])
def world(tmp_path: Path, request: pytest.FixtureRequest) -> World:
    return World(tmp_path, packed=request.param == "packed")


def test_a_follower_moves_by_deltas_from_any_older_release(world: World):
    for number in range(2, 30):
        world.publish(number, 200 + number)
    assert sorted(path.name for path in (world.folder / "public" / "full").iterdir()) == ["000001.xz", "000025.xz"]
    update = world.pull()
    assert (update.before, update.after, update.deltas) == (1, 29, 28)
    assert world.values == {f"c{number}.example.vn" for number in range(29, 229)}
    late = Follower(world.folder / "late", world.publication.root)
    assert late.update(world.server).before is None
    assert late.held().path.read_bytes() == world.follower.held().path.read_bytes()
    assert world.pull().received < 4000


def test_an_index_is_built_once_and_belongs_to_the_list(world: World):
    index = MatchIndex.open(world.follower.index())
    assert list(index.find_names("www.c7.example.vn"))
    world.publish(100, 300)
    world.pull()
    assert not list(MatchIndex.open(world.follower.index()).find_names("c7.example.vn"))
    assert sorted(path.name for path in world.follower.folder.glob("0*")) == ["000002.index", "000002.list"]


def test_a_hunt_takes_the_folder_of_a_follower_as_a_signed_list(world: World):
    found = open_list(world.follower.folder, world.folder / "cache")
    assert (found.number, found.signed, len(found.index)) == (1, True, 200)


def test_the_same_records_make_the_same_publication(tmp_path: Path):
    one = World(tmp_path / "one")
    shutil.copytree(one.folder / "public", tmp_path / "two")
    two = Publication(tmp_path / "two")
    one.publish(5, 205)
    two.publish(reversed(records(5, 205)), one.keys, NOW)
    for path in (one.folder / "public").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(one.folder / "public")).read_bytes()


def test_a_copy_on_a_stick_is_verified_the_same_way(world: World):
    world.publish(5, 205)
    world.publication.copy_to(world.folder / "stick")
    world.server = FolderFetcher(world.folder / "stick")
    assert world.pull().after == 2
    (path,) = (world.folder / "stick" / "full").glob("*.xz")
    path.write_bytes(path.read_bytes()[:-9])
    fresh = Follower(world.folder / "fresh", world.publication.root)
    with pytest.raises(UntrustedError):
        fresh.update(world.server)
    assert fresh.held() is None


def test_expired_and_restricted_values_never_leave(world: World):
    old = Record(Indicator.parse("old.example.vn"), valid_until=NOW - timedelta(days=1))
    red = Record(Indicator.parse("red.example.vn"), tlp=Tlp.RED)
    kept = Record(Indicator.parse("new.example.vn"), valid_until=NOW + timedelta(days=1))
    world.publication.publish([old, red, kept], world.keys, NOW)
    world.pull()
    assert world.values == {"new.example.vn"}


class Breaking:
    """A server whose connections break off after some bytes."""

    def __init__(self, inner: Fetcher, after: int) -> None:
        self.inner, self.after = inner, after
        self.starts: list[int] = []

    def fetch(self, path: str, *, start: int = 0, limit: int) -> Iterator[bytes]:
        if path.startswith(("full", "delta")):
            self.starts.append(start)
            whole = b"".join(self.inner.fetch(path, start=start, limit=limit))
            yield whole[: self.after]
            if len(whole) > self.after:
                raise FetchError("broken off")
        else:
            yield from self.inner.fetch(path, start=start, limit=limit)

    def fetch_newer(self, path: str, known: str, *, limit: int) -> tuple[str, Iterator[bytes]] | None:
        return self.inner.fetch_newer(path, known, limit=limit)


def test_an_update_goes_on_where_it_broke_off(world: World):
    fresh = Follower(world.folder / "fresh", world.publication.root)
    server = Breaking(world.server, 100)
    for _try in range(50):
        try:
            update = fresh.update(server)
            break
        except FetchError:
            assert fresh.held() is None
    assert update.after == 1
    assert server.starts == list(range(0, len(server.starts) * 100, 100))
    assert len(server.starts) > 3


def test_two_releases_are_never_signed_at_once(world: World):
    with alone(world.folder / "public" / ".publishing"):
        with pytest.raises(CouldNotFinishError):
            world.publish(5, 205)
        with pytest.raises(CouldNotFinishError):
            world.publication.renew(world.keys, NOW)
    assert world.publish(5, 205) == 2


def test_what_a_try_left_that_broke_off_after_signing_is_cleared_away(world: World):
    old = world.folder / "public" / "000001.list"
    raw = old.read_bytes()
    world.publish(5, 205)
    old.write_bytes(raw)
    assert world.publish(6, 206) == 3
    assert [path.name for path in (world.folder / "public").glob("*.list")] == ["000003.list"]
    assert world.pull().after == 3


# -- attacks, by the names that the specification gives them (section 1.5.2)


def test_arbitrary_installation_a_list_that_nobody_signed(world: World):
    world.publish(5, 205)
    (path,) = (world.folder / "public" / "delta").glob("000002")
    other = World(world.folder / "other")
    other.publish(7, 207)
    shutil.copy(other.folder / "public" / "delta" / "000002", path)
    world.refuses()


def test_arbitrary_software_metadata_signed_by_another_key(world: World):
    other = World(world.folder / "other")
    other.publish(5, 205)
    world.server = FolderFetcher(other.folder / "public")
    world.refuses()


def test_a_signed_head_that_was_changed(world: World):
    world.publish(5, 205)
    world.rewrite("*.feed.json", lambda whole: whole["signed"]["targets"]["list"]["custom"].update(n=3))
    world.refuses()


def test_rollback_an_older_release_is_offered_again(world: World):
    old = world.folder / "old"
    shutil.copytree(world.folder / "public", old)
    world.publish(5, 205)
    world.pull()
    world.server = FolderFetcher(old)
    world.refuses(held=2)


def test_fast_forward_is_mended_by_a_new_key(world: World):
    world.rewrite("timestamp.json", lambda whole: whole["signed"].update(version=2**31))
    world.refuses()


def test_freeze_an_old_state_is_offered_past_its_expiry(tmp_path: Path):
    keys = tmp_path / "keys"
    long_ago = NOW - timedelta(days=30)
    publication = Publication.create(tmp_path / "public", keys, long_ago)
    publication.publish(records(0, 9), keys, long_ago)
    follower = Follower(tmp_path / "client", publication.root)
    with pytest.raises(UntrustedError, match="expired"):
        follower.update(FolderFetcher(tmp_path / "public"))
    publication.renew(keys, NOW)
    assert follower.update(FolderFetcher(tmp_path / "public")).after == 1


def test_endless_data(world: World):
    class Endless:
        def fetch(self, *_path, **_bounds) -> Iterator[bytes]:
            while True:
                yield b"x" * 65536

        def fetch_newer(self, *_path, **_bounds) -> tuple[str, Iterator[bytes]]:
            return "", self.fetch()

    world.server = Endless()
    world.refuses()


def test_slow_or_missing_answers_leave_the_list_in_use(world: World):
    class Gone:
        def fetch(self, *_path, **_bounds) -> Iterator[bytes]:
            raise FetchError("timed out")

        fetch_newer = fetch

    world.server = Gone()
    world.refuses()


def test_mix_and_match_metadata_of_different_times(world: World):
    world.publish(5, 205)
    metadata = world.folder / "public" / "metadata"
    shutil.copy(metadata / "1.feed.json", metadata / "2.feed.json")
    world.refuses()


def test_wrong_software_a_target_of_another_role_is_not_taken_for_the_list(world: World):
    world.rewrite(
        "1.tools.json",
        lambda whole: whole["signed"]["targets"].update(list={"length": 1, "hashes": {"sha256": "0" * 64}}),
    )
    world.publish(5, 205)
    world.pull()
    assert world.follower.held().header.number == 2


def test_key_compromise_the_root_keys_take_the_trust_from_the_feed_key(world: World):
    stolen = load_signer(world.keys, "feed")
    world.publication.replace_feed_key(world.keys, NOW)
    world.publish(5, 205)
    assert world.pull().after == 2
    assert load_signer(world.keys, "feed").public_key.keyid != stolen.public_key.keyid
    shutil.copy(world.keys / "feed-revoked.pem", world.keys / "feed.pem")
    world.publish(9, 209)
    world.refuses(held=2)


def test_one_root_key_alone_changes_nothing(world: World):
    for number in (2, 3):
        (world.keys / f"root-{number}.pem").unlink()
    world.publication.replace_feed_key(world.keys, NOW)
    world.refuses()


def test_a_damaged_list_on_disk_is_fetched_anew(world: World):
    path = world.follower.held().path
    path.write_bytes(path.read_bytes()[:-20])
    world.publish(5, 205)
    assert world.pull().after == 2
    assert len(world.values) == 200


def test_a_list_on_disk_that_was_changed_is_fetched_anew(world: World):
    path = world.follower.held().path
    path.write_bytes(path.read_bytes().replace(b"c7.example.vn", b"x7.example.vn"))
    assert world.pull().after == 1
    assert "c7.example.vn" in world.values
    path.write_bytes(path.read_bytes().replace(b"c7.example.vn", b"x7.example.vn"))
    world.publish(5, 205)
    assert world.pull().after == 2
    assert "c7.example.vn" in world.values


def test_keys_are_never_overwritten_and_only_their_owner_reads_them(world: World):
    assert {oct(path.stat().st_mode & 0o777) for path in world.keys.glob("*.pem")} == {"0o600"}
    with pytest.raises(CouldNotFinishError):
        Publication.create(world.folder / "another", world.keys, NOW)
    with pytest.raises(UnusableInputError):
        Publication.create(world.folder / "public", world.folder / "k", NOW)


def test_a_folder_never_leads_out_of_itself(world: World):
    with pytest.raises(MissingError):
        world.server.fetch("../keys/feed.pem", limit=100)


def test_a_follower_needs_a_root(tmp_path: Path):
    with pytest.raises(UnusableInputError):
        Follower(tmp_path / "nobody")

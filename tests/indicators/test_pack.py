"""The newest files in one: what is packed comes back, and nothing else ever comes out."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.indicators.fetching import MissingError
from lamsach.indicators.pack import MAGIC, Pack, PackedFetcher
from lamsach.indicators.release import DamagedListError

packs = st.builds(
    Pack,
    st.integers(0, 2**31),
    st.dictionaries(st.from_regex(r"\A[a-z0-9./]{1,40}\Z"), st.binary(max_size=300), max_size=16),
)


@given(packs)
def test_what_is_packed_comes_back(pack):
    assert Pack.read(pack.packed()) == pack


@given(pack=packs, noise=st.binary(min_size=1, max_size=9), at=st.integers(0, 400))
def test_a_damaged_pack_is_refused_or_is_another_one(pack, noise, at):
    raw = pack.packed()
    at %= len(raw)
    try:
        Pack.read(raw[:at] + noise + raw[at + len(noise) :])
    except DamagedListError:
        return


def test_a_bomb_is_refused():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(64 << 20)) + packer.flush()
    with pytest.raises(DamagedListError):
        Pack.read(MAGIC + bomb)


class Elsewhere:
    """A place that has a little of everything."""

    def fetch(self, path, *, start=0, limit):  # noqa: ARG002
        return iter([f"{path} from {start}".encode()])

    def fetch_newer(self, path, known, *, limit):  # noqa: ARG002
        return "mark", self.fetch(path, limit=limit)


def test_what_is_not_in_the_pack_is_fetched():
    fetcher = PackedFetcher(Pack(2, {"delta/000007": b"0123456789"}), Elsewhere())
    assert b"".join(fetcher.fetch("delta/000007", start=4, limit=3)) == b"456"
    assert b"".join(fetcher.fetch("delta/000006", start=4, limit=99)) == b"delta/000006 from 4"
    assert b"".join(fetcher.fetch("metadata/2.root.json", limit=99)) == b"metadata/2.root.json from 0"
    with pytest.raises(MissingError):
        fetcher.fetch("metadata/3.root.json", limit=99)

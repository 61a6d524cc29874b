"""Rules that travel with a list come out as they went in, and a damaged or swollen pack is refused."""

import json
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.indicators.rule_pack import RulePack

NAMES = st.text("abcdefghij-_.", min_size=1, max_size=20).filter(lambda name: ".." not in name)


@given(st.dictionaries(NAMES, st.text(max_size=80)), st.dictionaries(NAMES, st.text(max_size=80)))
def test_what_is_packed_comes_out_and_the_same_rules_give_the_same_bytes(rules, licences) -> None:
    pack = RulePack(rules, licences)
    assert RulePack.of(pack.to_bytes()) == pack
    assert pack.to_bytes() == RulePack(dict(reversed(rules.items())), licences).to_bytes()


def packed(said: object) -> bytes:
    return lzma.compress(json.dumps(said).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"no xz", RulePack({"a": "b"}).to_bytes()[:-5], packed([]), packed({"rules": {}}), packed({"format": 1, "rules": []}),
        packed({"format": 1, "rules": {"../../etc/x": ""}, "licences": {}}), packed({"format": 1, "rules": {"/x": ""}, "licences": {}}),
        packed({"format": 1, "rules": {"x": 5}, "licences": {}}), packed({"format": 2, "rules": {}, "licences": {}}),
    ],
)  # fmt: skip
def test_a_damaged_pack_is_refused(raw: bytes) -> None:
    with pytest.raises(UnusableInputError):
        RulePack.of(raw)


def test_a_pack_that_grows_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(UnusableInputError):
        RulePack.of(lzma.compress(bytes(300 << 20), preset=1))

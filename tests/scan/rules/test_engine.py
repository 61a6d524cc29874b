"""Each starter rule finds what it is for; that none finds what an ordinary system holds: test_clean_system.py."""

import re
from pathlib import Path

import boreal
import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.scan.finding import Basis, Severity
from lamsach.scan.rules import engine
from lamsach.scan.rules.collection import starter
from lamsach.scan.rules.engine import Rules, refusal
from tests.scan.specimens import SPECIMENS


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.compile(starter().sources)


def names() -> list[str]:
    return [rule.identifier for rule in boreal.compile(sources=dict(starter().sources))]


def test_every_rule_has_a_specimen_and_every_specimen_a_rule() -> None:
    assert sorted(names()) == sorted(SPECIMENS)


@pytest.mark.parametrize("name", sorted(SPECIMENS))
def test_each_rule_finds_its_specimen(rules: Rules, name: str) -> None:
    assert name in {hit.rule for hit in rules.match(SPECIMENS[name])}


@pytest.mark.parametrize("name", sorted(SPECIMENS))
def test_no_rule_finds_half_of_its_specimen(rules: Rules, name: str) -> None:
    assert name not in {hit.rule for hit in rules.match(SPECIMENS[name][:10])}


def test_each_rule_says_name_family_severity_and_where_it_is_from() -> None:
    for rule in boreal.compile(sources=dict(starter().sources)):
        meta = {key: value for key, value in rule.meta.items() if value}
        assert {"name", "family", "severity", "reference"} <= set(meta), rule.identifier
        assert meta["severity"].decode() in set(Severity), rule.identifier


def test_guesses_are_only_suspicious_or_a_risk(rules: Rules) -> None:
    hits = [hit for content in SPECIMENS.values() for hit in rules.match(content)]
    assert any(hit.basis is Basis.HEURISTIC for hit in hits)
    assert all(hit.severity is not Severity.MALICIOUS for hit in hits if hit.basis is Basis.HEURISTIC)


def test_a_rule_of_others_is_suspicious_and_keeps_author_and_licence() -> None:
    text = 'rule other { meta: author = "A. Author" license = "DRL 1.1" strings: $a = "needle" condition: $a }'
    (hit,) = Rules.compile({"folder/other.yar": text}).match(b"a needle in hay")
    assert (hit.name, hit.severity, hit.credit) == ("other", Severity.SUSPICIOUS, "A. Author, DRL 1.1")


def test_rules_that_do_not_compile_are_refused_with_the_reason() -> None:
    with pytest.raises(UnusableInputError, match="do not compile"):
        Rules.compile({"bad": "rule x { condition: "})
    assert refusal("rule x { condition: nothing_known }")
    assert refusal("rule x { condition: true }") == ""


def test_a_rule_file_includes_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("rule inner { condition: true }")
    assert refusal(f'include "{tmp_path}/secret"\nrule x {{ condition: true }}')


def test_a_rule_that_would_hold_up_every_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_TRIAL", 1)
    assert "too long" in refusal("rule x { condition: for all i in (0..1000000000) : ( i >= 0 ) }")


def test_no_loop_of_a_starter_rule_runs_before_a_text_was_found() -> None:
    ranges = [each for text in starter().sources.values() for each in re.findall(r" in \(0\.\.(.+?)\) :", text)]
    assert ranges
    assert [each for each in ranges if "#" not in each] == []

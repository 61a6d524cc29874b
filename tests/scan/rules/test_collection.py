"""A folder of rules is taken in rule by rule: what does not compile is named, and takes nothing else with it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.scan.rules.collection import RuleSet, starter, with_folder
from lamsach.scan.rules.engine import Rules
from lamsach.scan.rules.splitting import split

GOOD = 'import "pe"\n\nrule good : tag {\n  strings:\n    $a = "}" // {\n    $b = { 7B 7D }\n    $c = /[}\\/]{2}/\n  condition: any of them\n}\n'
BAD = "private rule bad { condition: no_such_thing }\n"


def test_one_bad_rule_takes_no_other_with_it(tmp_path: Path) -> None:
    (tmp_path / "mixed.yar").write_text(GOOD + BAD + "rule last { condition: filesize == 3 }\n")
    rules = with_folder(RuleSet({}), tmp_path)
    assert [each.place for each in rules.refused] == [f"{tmp_path.name}/mixed.yar: bad"]
    assert "no_such_thing" in rules.refused[0].reason
    assert {hit.rule for hit in Rules.compile(rules.sources).match(b"}}}")} == {"good", "last"}


def test_a_file_that_is_no_rules_is_refused_and_named(tmp_path: Path) -> None:
    (tmp_path / "junk.yara").write_bytes(bytes(range(256)))
    (tmp_path / "link.yar").symlink_to("/etc/passwd")
    rules = with_folder(starter(), tmp_path)
    assert {each.place.partition("/")[2] for each in rules.refused} == {"junk.yara", "link.yar"}
    assert rules.sources == starter().sources


def test_two_files_may_have_rules_of_the_same_name(tmp_path: Path) -> None:
    for name in ("a.yar", "b.yar"):
        (tmp_path / name).write_text("rule same { condition: true }")
    assert len(Rules.compile(with_folder(RuleSet({}), tmp_path).sources).match(b"x")) == 2


def test_no_folder_and_an_empty_one_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnusableInputError, match="no folder"):
        with_folder(starter(), tmp_path / "none")
    with pytest.raises(UnusableInputError, match="no rule"):
        with_folder(starter(), tmp_path)


def test_another_text_is_another_version() -> None:
    assert RuleSet({"a": "x"}).version != RuleSet({"a": "y"}).version == RuleSet({"a": "y"}).version


def test_the_starter_rules_are_cut_where_they_end() -> None:
    for name, text in starter().sources.items():
        head, rules = split(text)
        assert len(rules) == text.count("\nrule ") + text.startswith("rule ")
        assert len(Rules.compile({name: head + "".join(rule for _name, rule in rules)})) == len(rules)


@given(st.text(alphabet='rule{}/"*\\ \n=(x', max_size=200))
def test_cutting_ends_on_any_text(text: str) -> None:
    head, rules = split(text)
    assert text.startswith(head)
    assert sum(len(rule) for _name, rule in rules) <= len(text) + len(rules)

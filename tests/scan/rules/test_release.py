"""Only licensed rules that match no clean file are published; the rest are refused by name."""

from pathlib import Path

import pytest

from lamsach.core.errors import CouldNotFinishError
from lamsach.scan.rules.collection import RuleSet, with_folder, with_signed
from lamsach.scan.rules.release import gated, licensed
from tests.scan.conftest import NOW


def rule(name: str, text: str, meta: str = 'license = "MIT"') -> str:
    return f'rule {name} {{ meta: {meta} strings: $a = "{text}" condition: $a }}\n'


def test_a_rule_that_matches_a_clean_file_is_left_out_and_named(tmp_path: Path) -> None:
    rules, clean = tmp_path / "rules", tmp_path / "clean"
    rules.mkdir()
    clean.mkdir()
    (clean / "ls").write_bytes(b"list what is here")
    text = (
        rule("bad", "what is")
        + rule("good", "malicious words")
        + rule("renamed", "is here", 'license = "MIT" name = "R"')
    )
    (rules / "a.yar").write_text(
        text + rule("unlicensed", "abcdefgh", 'author = "x"') + "rule broken { condition: nothing }\n"
    )
    pack, refused = licensed(rules)
    assert {each.place for each in refused} == {"rules/a.yar: broken", "rules/a.yar: unlicensed"}
    pack, matching = gated(pack, [clean], NOW)
    assert {each.place for each in matching} == {"rules/a.yar: bad", "rules/a.yar: renamed"}
    assert all("clean/ls" in each.reason for each in matching)
    assert list(pack.rules) == ["rules/a.yar"]
    assert "good" in pack.rules["rules/a.yar"]
    assert "bad" not in pack.rules["rules/a.yar"]


def test_without_clean_files_no_rule_is_published(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "rules" / "a.yar").write_text(rule("a", "malicious words"))
    pack, _refused = licensed(tmp_path / "rules")
    with pytest.raises(CouldNotFinishError, match="no clean files"):
        gated(pack, [tmp_path / "empty"], NOW)


def test_a_licence_for_all_rules_travels_with_them(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("Detection Rule License (DRL) 1.1")
    (tmp_path / "a.yar").write_text(rule("a", "malicious words", 'author = "Somebody"'))
    pack, refused = licensed(tmp_path)
    assert not refused
    assert pack.licences == {"LICENSE": "Detection Rule License (DRL) 1.1"}
    assert 'author = "Somebody"' in next(iter(pack.rules.values()))


def test_only_signed_and_shipped_rules_are_trusted_whatever_a_folder_is_called(tmp_path: Path) -> None:
    from lamsach.indicators.rule_pack import RulePack
    from lamsach.scan.digests import HashList
    from lamsach.scan.examine import Examiner
    from lamsach.scan.limits import Limits
    from lamsach.scan.rules.engine import Rules

    trusted = {}
    text = rule("a", "malicious words", 'license = "MIT" severity = "malicious"')
    for name in ("starter", "signed", "other"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.yar").write_text(text)
        trusted[name] = with_folder(RuleSet({}), folder)
    trusted["pack"] = with_signed(RuleSet({}), RulePack({"a.yar": text}))
    said = {}
    for name, rules in trusted.items():
        examiner = Examiner(HashList(None, NOW), Rules.compile(rules.sources), Limits())
        (finding,) = examiner.content(b"some malicious words", "a").findings.values()
        said[name] = finding.trusted
    assert said == {"starter": False, "signed": False, "other": False, "pack": True}


def test_rules_of_collections_may_ask_for_the_name_of_the_file(tmp_path: Path) -> None:
    from lamsach.scan.rules.engine import Rules

    text = (
        'rule n { condition: filename matches /evil/i and extension == ".exe" and filepath == "" and filetype == "" }'
    )
    (tmp_path / "a.yar").write_text(text)
    rules = with_folder(RuleSet({}), tmp_path)
    assert rules.refused == ()
    compiled = Rules.compile(rules.sources)
    assert [hit.rule for hit in compiled.match(b"x", "Evil.EXE")] == ["n"]
    assert compiled.match(b"x", "good.exe") == []

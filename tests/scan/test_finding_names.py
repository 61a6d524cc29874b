"""Whatever the shipped rules and inspectors find has a name in the user's language."""

import boreal

from lamsach.core.texts import speaking, use_language
from lamsach.scan.finding_names import NAMES, family_text, name_text
from lamsach.scan.rules.collection import starter
from lamsach.scan.triage import INSPECTORS
from tests.scan.triage.test_inspectors import STANDS_OUT


def test_the_name_of_each_shipped_rule_and_inspector_is_translated() -> None:
    rules = {rule.meta["name"].decode() for rule in boreal.compile(sources=dict(starter().sources))}
    marks = {
        mark.name
        for content, name, _expected in STANDS_OUT
        for each in INSPECTORS
        if each.recognises(content, name)
        for mark in each.marks(content, name)
    }
    assert rules | marks <= set(NAMES)
    use_language("vi")
    assert name_text("Conficker worm") == "Sâu Conficker"
    assert name_text("Trojan.Agent.XY") == "Trojan.Agent.XY"


def test_a_family_that_says_what_it_is_is_translated_and_a_name_stays() -> None:
    with speaking("vi"):
        assert family_text("USB worm") == "Sâu lây qua USB"
        assert family_text("Conficker") == "Conficker"

"""Every verb that the portal records has words, in both languages."""

import ast
from pathlib import Path

import lamsach.portal
from lamsach.portal.units.ledger.verbs import VERBS, words


def recorded_verbs() -> set[str]:
    found = set()
    for path in Path(lamsach.portal.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record":
                found |= {each.value for each in node.args[1:2] if isinstance(each, ast.Constant)}
    return found


def test_every_recorded_verb_has_words():
    verbs = recorded_verbs()
    assert len(verbs) > 40
    assert not verbs - set(VERBS), "add them to units/ledger/verbs.py"


def test_an_unknown_verb_is_shown_as_recorded():
    assert words("thing.done") == "thing.done"

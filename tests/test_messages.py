"""Every text has its Vietnamese, the same one everywhere, and nothing in it that breaks when it is filled in."""

import importlib.util
import io
import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
messages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(messages)
PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^{}]*\}|%[sd]|</?(\w+)[^>]*>")


def entries():
    for path in sorted(messages.SOURCE.rglob("*.po")):
        for entry in read_po(io.BytesIO(path.read_bytes()), locale="vi"):
            if entry.id:
                yield path.relative_to(messages.SOURCE), entry


def test_no_text_lacks_its_vietnamese(capsys):
    assert messages.check() == 0, capsys.readouterr().out


def test_every_translation_keeps_the_places_that_are_filled_in():
    wrong = []
    for path, entry in entries():
        forms = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        allowed = {match.group() for form in forms for match in PLACES.finditer(form)}
        needed = {match.group() for match in PLACES.finditer(forms[-1])}
        given = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for text in given:
            found = {match.group() for match in PLACES.finditer(text)}
            if not needed <= found | ({"%s", "%d"} & needed) or not found <= allowed:
                wrong.append(f"{path}: {forms[0]!r} -> {text!r}")
    assert not wrong, "\n".join(wrong)


def test_the_portal_has_one_translation_of_a_text():
    """Django keeps one catalogue for all apps: two translations of one text would show up in the other's place."""
    known = defaultdict(set)
    for path, entry in entries():
        if path.parts[0] == "portal":
            known[entry.context, entry.id if isinstance(entry.id, str) else entry.id[0]].add(
                entry.string if isinstance(entry.string, str) else entry.string[0]
            )
    assert not {key: texts for key, texts in known.items() if len(texts) > 1}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_dates_and_numbers_are_written_as_the_language_does(language):
    import datetime as dt

    from django.utils import formats, translation

    with translation.override(language):
        day, number = (
            formats.date_format(dt.date(2026, 9, 25), "SHORT_DATE_FORMAT"),
            formats.number_format(1234567, force_grouping=True),
        )
    assert (day, number) == {"vi": ("25/09/2026", "1.234.567"), "en": ("25 Sep 2026", "1,234,567")}[language]


def test_djangos_own_words_to_a_user_are_vietnamese_too():
    """What forms and validators of the framework say comes from its own catalogue."""
    from django import forms
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import translation

    with translation.override("vi"):
        with pytest.raises(ValidationError) as refused:
            validate_password("short")
        said = [*refused.value.messages, *map(str, forms.CharField(max_length=3).error_messages.values())]
        for field, value in ((forms.IntegerField(), "x"), (forms.EmailField(), "x"), (forms.DateField(), "x"),
                             (forms.CharField(), ""), (forms.IntegerField(min_value=1), "0"),
                             (forms.CharField(max_length=2), "xxx")):  # fmt: skip
            with pytest.raises(ValidationError) as refused:
                field.clean(value)
            said += refused.value.messages
    assert not [text for text in said if text.isascii()]

"""An officer copies a form, changes the copy in the browser and publishes it; a published version never changes."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from lamsach.campaign.builtin_forms import BUILTIN_FORMS
from lamsach.campaign.form_definitions import read_form, write_form
from lamsach.portal.campaigns.actions import forms_editor as actions
from lamsach.portal.campaigns.actions.builtin_forms import sync_builtin_forms
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.campaigns.forms_editor_moves import move
from lamsach.portal.campaigns.models import FormTemplate, FormVersion
from tests.portal.campaigns.letters import NOW


@pytest.fixture
def built_in(nation) -> FormVersion:
    sync_builtin_forms(now=NOW)
    return FormVersion.objects.get(template__key="hp")


@pytest.fixture
def draft(nation, built_in) -> FormVersion:
    return actions.copy_form(built_in, nation.units["Quận"], by=nation.people["quan"], now=NOW)


def inputs(page: str) -> dict[str, list[str]]:
    """Return what a browser would send of the editor's form."""
    form = page.split('id="editor"')[1].split("</form>", maxsplit=1)[0]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent.setdefault(name[1], []).append(html.unescape(value[1]) if value else "on")
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [html.unescape(body)]
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body) or re.search(r'<option value="([^"]*)"', body)
        sent[name] = [html.unescape(chosen[1])] if chosen else [""]
    return sent


def test_a_form_copied_by_a_double_click_is_one_copy(nation, built_in):
    quan = nation.browser("quan")
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', quan.get(reverse("campaigns:forms")).text)[1]
    copy = reverse("campaigns:form_copy", args=[built_in.pk])
    first, second = (quan.post(copy, {"key": key}).url for _again in range(2))
    assert first == second
    mine = FormVersion.objects.get(template__owner=nation.units["Quận"])
    actions.publish_form(mine, edit=mine.edit, by=nation.people["quan"], now=NOW)
    assert quan.post(copy, {"key": key}).url != first


class Editor:
    """The editor in one browser."""

    def __init__(self, browser: Client, draft: FormVersion) -> None:
        self.browser, self.url = browser, reverse("campaigns:form_edit", args=[draft.pk])
        self.opens()

    def opens(self) -> str:
        answer = self.browser.get(self.url)
        assert answer.status_code == 200
        self.sent = inputs(answer.content.decode())
        return answer.content.decode()

    def presses(self, button: str = "", **changes: str):
        self.sent |= {name: [value] for name, value in changes.items()}
        answer = self.browser.post(self.url, {**self.sent, "do": button})
        if answer.status_code == 302 and button != "publish":
            self.opens()
        return answer


def test_the_list_shows_built_in_forms_and_their_copies(nation, draft):
    page = nation.browser("quan").get(reverse("campaigns:forms")).content.decode()
    assert BUILTIN_FORMS["bd"].title.vi in page
    assert reverse("campaigns:form_edit", args=[draft.pk]) in page
    other = nation.browser("khac").get(reverse("campaigns:forms")).content.decode()
    assert reverse("campaigns:form_edit", args=[draft.pk]) not in other


def test_copying_a_form_makes_an_own_draft_and_leaves_the_original(nation, built_in):
    before = built_in.definition
    answer = nation.browser("quan").post(reverse("campaigns:form_copy", args=[built_in.pk]))
    copy = FormVersion.objects.get(template__owner=nation.units["Quận"])
    assert answer.url == reverse("campaigns:form_edit", args=[copy.pk])
    assert copy.template.copied_from == built_in
    assert copy.published_at is None
    built_in.refresh_from_db()
    assert built_in.definition == before
    assert {name: value for name, value in copy.definition.items() if name != "key"} == {
        name: value for name, value in before.items() if name != "key"
    }


@pytest.mark.parametrize("key", sorted(BUILTIN_FORMS))
def test_saving_what_the_editor_shows_changes_nothing(nation, built_in, key):
    version = FormVersion.objects.get(template__key=key)
    draft = actions.copy_form(version, nation.units["Quận"], by=nation.people["quan"], now=NOW)
    Editor(nation.browser("quan"), draft).presses()
    saved = FormVersion.objects.get(pk=draft.pk)
    assert write_form(read_form(saved.definition)) == write_form(read_form(draft.definition))


def test_labels_kinds_audience_coverage_and_measure_are_changed_in_the_browser(nation, draft):
    place = "sections[1].fields[0]"
    Editor(nation.browser("quan"), draft).presses(
        **{
            f"{place}.label.vi": "Số phường nhận thông tin",
            f"{place}.label.en": "Wards that received it",
            f"{place}.coverage": "own",
            f"{place}.measure": "people_informed",
            f"{place}.audience.kinds": "ward",
            f"{place}.audience.groups": "Nhóm 1\nNhóm 2",
            f"{place}.max_length": "200",
        }
    )
    field = form_of(FormVersion.objects.get(pk=draft.pk))["received"]
    assert (field.label.vi, field.label.en, field.coverage, field.measure, field.max_length) == (
        "Số phường nhận thông tin",
        "Wards that received it",
        "own",
        "people_informed",
        200,
    )
    assert (field.audience.kinds, field.audience.groups) == (("ward",), ("Nhóm 1", "Nhóm 2"))


def test_fields_move_up_and_down_by_buttons_and_stop_at_the_ends(nation, draft):
    editor = Editor(nation.browser("quan"), draft)

    def order() -> list[str]:
        return [field["key"] for field in FormVersion.objects.get(pk=draft.pk).definition["sections"][0]["fields"]]

    assert order() == ["unit_name", "assessment", "proposals"]
    answer = editor.presses("down:sections[0].fields[0]")
    assert answer.url.endswith("#sections[0].fields[1]")
    assert order() == ["assessment", "unit_name", "proposals"]
    editor.presses("up:sections[0].fields[0]")
    assert order() == ["assessment", "unit_name", "proposals"]


def test_sections_fields_and_checks_are_added_and_removed(nation, draft):
    editor = Editor(nation.browser("quan"), draft)
    editor.presses("add:sections")
    editor.presses("add:sections[2].fields", **{"sections[2].title.vi": "Thiết bị"})
    editor.presses(
        "add:checks", **{"sections[2].fields[0].label.vi": "Số camera", "sections[2].fields[0].kind": "count"}
    )
    editor.presses(
        "",
        **{
            "checks[3].left": "field_1",
            "checks[3].rule": "at_most",
            "checks[3].right": "500",
            "checks[3].severity": "soft",
        },
    )
    form = form_of(FormVersion.objects.get(pk=draft.pk))
    assert form["field_1"].label.vi == "Số camera"
    assert form.checks[3].right == 500
    editor.presses("remove:checks[3]")
    editor.presses("remove:sections[2]")
    assert "field_1" not in form_of(FormVersion.objects.get(pk=draft.pk))


def test_choices_are_typed_one_a_line(nation, draft):
    editor = Editor(nation.browser("quan"), draft)
    editor.presses(**{"sections[0].fields[2].kind": "choice"})
    editor.presses(**{"sections[0].fields[2].choices": "Có | Yes | yes\nKhông"})
    field = form_of(FormVersion.objects.get(pk=draft.pk))["proposals"]
    assert [(each.key, each.label.vi, each.label.en) for each in field.choices] == [
        ("yes", "Có", "Yes"),
        ("choice_2", "Không", ""),
    ]


def test_what_is_not_whole_is_saved_shown_and_not_published(nation, draft):
    editor = Editor(nation.browser("quan"), draft)
    editor.presses("add:sections[0].fields")
    page = editor.opens()
    assert 'class="error"' in page
    answer = editor.presses("publish")
    assert answer.status_code == 422
    assert FormVersion.objects.get(pk=draft.pk).published_at is None


def test_a_published_version_never_changes_and_the_next_one_begins_with_it(nation, draft):
    editor = Editor(nation.browser("quan"), draft)
    answer = editor.presses("publish", **{"title.vi": "Mẫu của quận"})
    assert answer.url == reverse("campaigns:form", args=[draft.pk])
    draft.refresh_from_db()
    assert draft.template.title == "Mẫu của quận"
    published = draft.definition
    assert editor.browser.post(editor.url, {**editor.sent, "title.vi": "Khác"}).status_code == 404
    with pytest.raises(NotPossibleError):
        actions.save_form(
            draft, {"title": {"vi": "x"}, "sections": []}, edit=draft.edit, by=nation.people["quan"], now=NOW
        )
    editor.browser.post(reverse("campaigns:form_new_version", args=[draft.template_id]))
    second = draft.template.versions.get(number=2)
    Editor(nation.browser("quan"), second).presses("publish", **{"title.vi": "Mẫu của quận, bản 2"})
    draft.refresh_from_db()
    assert draft.definition == published


def test_two_editors_are_told_of_each_other_and_nothing_is_lost(nation, draft):
    first, second = Editor(nation.browser("quan"), draft), Editor(nation.browser("quan2"), draft)
    first.presses(**{"title.vi": "Của người thứ nhất"})
    answer = second.presses(**{"title.vi": "Của người thứ hai"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Của người thứ nhất" in page
    assert "Của người thứ hai" in page
    assert FormVersion.objects.get(pk=draft.pk).definition["title"]["vi"] == "Của người thứ nhất"
    again = second.browser.post(second.url, {**inputs(page), "do": ""})
    assert again.status_code == 302
    assert FormVersion.objects.get(pk=draft.pk).definition["title"]["vi"] == "Của người thứ hai"


def test_the_preview_shows_what_is_typed_and_saves_nothing(nation, draft):
    editor = Editor(nation.browser("quan"), draft)
    sent = {**editor.sent, "title.vi": "T", "sections[0].fields[0].label.vi": "Tên mới <b>"}
    page = editor.browser.post(reverse("campaigns:form_preview", args=[draft.pk]), sent).content.decode()
    assert "Tên mới &lt;b&gt;" in page
    assert "Tên mới" not in str(FormVersion.objects.get(pk=draft.pk).definition)


def test_a_draft_can_be_thrown_away(nation, draft):
    nation.browser("quan").post(reverse("campaigns:form_discard", args=[draft.pk]))
    assert not FormVersion.objects.filter(pk=draft.pk).exists()
    assert not FormTemplate.objects.filter(pk=draft.template_id).exists()


def test_hostile_inputs_do_no_more_than_make_faults(nation, draft):
    browser = nation.browser("quan")
    for sent in (
        {},
        {"sections": "x", "title": "y", "checks": "z"},
        {"sections[0]": "x", "sections[0].fields[0].label.vi": "a", "sections[999].title.vi": "b"},
        {"sections[0].fields[0].key": "\x00<script>", "sections[0].fields[0].kind": "bomb", "title.vi": "a" * 50_000},
        {"checks[0].rule": "eval", "checks[0].left": "__import__", "checks[0].right": "9" * 5000},
        {"title.vi.vi.vi.vi": "deep", "title[3][4]": "x", "sections[0].audience.kinds": ["a", "b"]},
    ):
        edit = FormVersion.objects.get(pk=draft.pk).edit
        answer = browser.post(reverse("campaigns:form_edit", args=[draft.pk]), {**sent, "edit": edit})
        assert answer.status_code == 302, sent
        assert browser.get(reverse("campaigns:form_edit", args=[draft.pk])).status_code == 200
        published = browser.post(reverse("campaigns:form_edit", args=[draft.pk]), {**sent, "do": "publish"})
        assert published.status_code == 422
    assert FormVersion.objects.get(pk=draft.pk).published_at is None


@pytest.mark.parametrize(
    "button", ["up:sections[7]", "remove:sections[9].fields[9]", "add:nothing", "down:", "x" * 500]
)
def test_a_button_that_means_nothing_changes_nothing(button):
    definition = {"title": {"vi": "T"}, "sections": [{"key": "s", "title": {"vi": "S"}, "fields": []}]}
    assert move(definition, button)[0] == definition

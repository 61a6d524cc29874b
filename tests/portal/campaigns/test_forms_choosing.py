"""An officer picks which of the figures that a form leaves open are asked, in the draft or at the form."""

import pytest
from django.urls import reverse

from lamsach.campaign.definition_reader import DefinitionError
from lamsach.portal.campaigns.actions.builtin_forms import sync_builtin_forms
from lamsach.portal.campaigns.actions.forms_choosing import ask_measures, keep_measures
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.campaigns.models import FormTemplate, FormVersion
from lamsach.portal.campaigns.parts import TaskLine, fingerprint, task_lines
from lamsach.portal.ledger.models import Entry
from tests.portal.campaigns import letters
from tests.portal.campaigns.pages import base, get, post

COMPUTERS, PEOPLE = "carried_out_by:computers", "carried_out_by:civil_servants"


@pytest.fixture
def tq(nation) -> FormVersion:
    sync_builtin_forms(now=letters.NOW)
    return FormVersion.objects.get(template__key="tq")


@pytest.fixture
def draft(nation, campaign, tq):
    return letters.draft(nation, campaign, tasks=(letters.LAUNCH, TaskLine("report", "Báo cáo", tq.pk)))


def asked(draft):
    return form_of(draft.tasks.get(kind="report").form)


def test_one_of_the_figures_is_picked_in_the_draft(nation, draft, tq):
    quan = nation.browser("quan")
    page = get(quan, "directive_tasks", draft.pk)
    assert f'value="{COMPUTERS}" checked' in page.text
    post(quan, "directive_measures", draft.pk, data={"base": base(page), "position": "1", "keep": COMPUTERS})
    assert "computers" in asked(draft)
    assert "civil_servants" not in asked(draft)
    assert [task.kind for task in draft.tasks.all()] == ["launch", "report"]
    page = get(quan, "directive_tasks", draft.pk)
    assert COMPUTERS not in page.text
    assert "Số máy tính đã thực hiện" in page.text  # the title tells it apart from the whole form
    assert form_of(tq).variants


def test_both_are_asked_by_the_form_as_it_is(nation, draft, tq):
    quan = nation.browser("quan")
    mark = base(get(quan, "directive_tasks", draft.pk))
    post(quan, "directive_measures", draft.pk, data={"base": mark, "position": "1", "keep": [COMPUTERS, PEOPLE]})
    assert draft.tasks.get(kind="report").form == tq


def test_nothing_picked_is_refused_and_changes_nothing(nation, draft, tq):
    quan = nation.browser("quan")
    mark = base(get(quan, "directive_tasks", draft.pk))
    answer = quan.post(
        reverse("campaigns:directive_measures", args=[draft.pk]), {"base": mark, "position": "1"}, follow=True
    )
    assert "ít nhất một" in answer.text
    for position in ("0", "9", "-1", "x", ""):
        post(quan, "directive_measures", draft.pk, data={"base": mark, "position": position, "keep": COMPUTERS})
    assert draft.tasks.get(kind="report").form == tq
    assert not FormTemplate.objects.exclude(owner=None).exists()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(nation, draft, tq):
    mark = fingerprint(task_lines(draft))
    by, now = nation.people["quan"], letters.NOW
    keep = {"carried_out_by": {"computers"}}
    ask_measures(draft, 1, keep, base=mark, by=by, now=now)
    with pytest.raises(EditConflictError):
        ask_measures(draft, 1, keep, base=mark, by=by, now=now)
    with pytest.raises(NotPossibleError):
        ask_measures(draft, 0, keep, base=fingerprint(task_lines(draft)), by=by, now=now)


def test_a_choice_made_twice_is_one_form(nation, tq):
    by, unit, keep = nation.people["quan"], nation.units["Quận"], {"carried_out_by": ["computers"]}
    one, two = (keep_measures(tq, unit, keep, by=by, now=letters.NOW) for _n in range(2))
    other = keep_measures(tq, unit, {"carried_out_by": ["civil_servants"]}, by=by, now=letters.NOW)
    assert one == two
    assert other != one
    assert one.published_at
    assert sorted(Entry.objects.filter(verb__startswith="form.").values_list("verb", flat=True)) == [
        "form.copied", "form.copied", "form.published", "form.published",
    ]  # fmt: skip
    with pytest.raises(DefinitionError):
        keep_measures(tq, unit, {}, by=by, now=letters.NOW)


def test_a_form_is_made_of_the_choice_on_the_forms_page_too(nation, tq):
    quan = nation.browser("quan")
    assert f'value="{PEOPLE}" checked' in get(quan, "form", tq.pk).text
    answer = post(quan, "form_choose", tq.pk, data={"keep": PEOPLE})
    made = FormVersion.objects.get(template__owner=nation.units["Quận"])
    assert answer.url == reverse("campaigns:form", args=[made.pk])
    assert "computers" not in form_of(made)
    assert PEOPLE not in get(quan, "form", made.pk).text
    assert post(quan, "form_choose", tq.pk, data={}).url == reverse("campaigns:form", args=[tq.pk])
    post(nation.browser("p1"), "form_choose", tq.pk, data={"keep": PEOPLE}, status=403)

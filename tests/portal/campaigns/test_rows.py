"""Rows of a draft change places by buttons, whether or not the browser runs scripts."""

from django.http import QueryDict
from django.urls import reverse

from lamsach.portal.campaigns.forms.rows import with_rows_changed
from lamsach.portal.campaigns.models import Directive
from tests.flows.forms_on_pages import form_with
from tests.portal.campaigns.letters import draft


def typed(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def test_a_row_changes_places_with_the_one_beside_it_with_all_that_was_typed():
    data = typed(
        tasks__TOTAL_FORMS="3",
        tasks__0__text="một",
        tasks__0__audience=["a", "b"],
        tasks__1__text="hai",
        tasks__2__text="",
    )
    for way in ("tasks:down:0", "tasks:up:1"):
        moved = with_rows_changed(data, way)
        assert (moved["tasks-0-text"], moved["tasks-1-text"]) == ("hai", "một")
        assert moved.getlist("tasks-1-audience") == ["a", "b"]
        assert "tasks-0-audience" not in moved


def test_the_first_stays_first_and_the_last_before_the_blank_rows():
    data = typed(
        tasks__TOTAL_FORMS="2", tasks__0__text="một", tasks__1__kind="scan", tasks__1__launch_by_bound="before"
    )
    for way in (
        "tasks:up:0",
        "tasks:down:0",
        "tasks:down:1",
        "tasks:up:99",
        "tasks:left:0",
        "tasks:up:-1",
        "tasks:up:x",
    ):
        assert with_rows_changed(data, way)["tasks-0-text"] == "một"


def test_tasks_of_a_draft_are_reordered_and_saved_in_the_new_order(nation, campaign):
    made = draft(nation, campaign)
    quan, url = nation.browser("quan"), reverse("campaigns:directive_tasks", args=[made.pk])
    before = list(made.tasks.values_list("kind", flat=True))
    assert before == ["launch", "report"]
    page = quan.get(url).text
    answer = quan.post(url, {**form_with(page, "tasks-0-text"), "more": "tasks:up:1"})
    assert answer.status_code == 200
    assert 'value="tasks:down:0" formnovalidate autofocus' in answer.text, "the way up ends at the first row"
    assert list(made.tasks.values_list("kind", flat=True)) == before, "nothing is saved by moving"
    assert quan.post(url, form_with(answer.text, "tasks-0-text")).status_code == 302
    tasks = Directive.objects.get(pk=made.pk).tasks
    assert list(tasks.values_list("kind", flat=True)) == ["report", "launch"]
    assert tasks.first().deadlines.count() == 1, "the deadline went with its task"


def test_lines_of_the_address_are_reordered_too(nation, campaign):
    made = draft(nation, campaign)
    quan, url = nation.browser("quan"), reverse("campaigns:directive_recipients", args=[made.pk])
    form = form_with(quan.get(url).text, "rules-0-kind")
    form |= {"rules-1-kind": "unit", "rules-1-unit_text": "Trường", "rules-1-listed": "on"}
    moved = quan.post(url, {**form, "more": "rules:up:1"})
    assert quan.post(url, form_with(moved.text, "rules-0-kind")).status_code == 302
    assert [rule.kind for rule in made.rules.all()] == ["unit", "kind_below"]

"""A letter with a form to fill in, and a clerk who fills it in the browser."""

import re
import uuid
from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse

from lamsach.campaign.builtin_forms import DEFINITIONS
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, FormTemplate, FormVersion, Task
from lamsach.portal.campaigns.parts import TaskLine
from lamsach.portal.reporting.models import Draft, Submission
from tests.portal.campaigns import letters
from tests.portal.world import World


def definition(*fields: dict, checks: tuple[dict, ...] = (), key: str = "sample", sections=None) -> dict:
    """Return a form with one section of *fields*."""
    title = {"vi": "Báo cáo thử"}
    sections = sections or [{"key": "figures", "title": {"vi": "Số liệu"}, "fields": list(fields)}]
    return {"key": key, "title": title, "sections": sections, "checks": list(checks)}


def count(key: str, **more: object) -> dict:
    return {"key": key, "label": {"vi": f"Số {key}"}, "kind": "count", **more}


def text(key: str, **more: object) -> dict:
    return {"key": key, "label": {"vi": f"Nội dung {key}"}, "kind": "text", **more}


SAMPLE = definition(
    text("assessment", required=True),
    count("scanned", measure="machines_scanned", with_note=True, prefill="scan.machines"),
    count("infected", measure="machines_infected", prefill="subordinates"),
    checks=(
        {"key": "infected_of_scanned", "rule": "at_most", "left": "infected", "right": "scanned"},
        {"key": "many", "rule": "at_most", "severity": "soft", "left": "scanned", "right": 3000},
    ),
)


def version(form: dict | str = SAMPLE) -> FormVersion:
    """Return a published version of a form; a name is that of a built-in one."""
    if isinstance(form, str):
        form = next(each for each in DEFINITIONS if each["key"] == form)
    template, _made = FormTemplate.objects.get_or_create(key=form["key"], defaults={"title": form["title"]["vi"]})
    return FormVersion.objects.get_or_create(
        template=template, number=1, defaults={"definition": form, "published_at": letters.NOW}
    )[0]


def order(world: World, campaign: Campaign, form: dict | str = SAMPLE, **parts: object) -> Directive:
    """Issue a letter that asks for a report."""
    task = TaskLine(
        "report", "Báo cáo", version(form).pk, deadlines=(letters.DeadlineLine("report_by", letters.REPORT_DAY),)
    )
    return letters.issued(world, campaign, **{"tasks": (task,), **parts})


def assignment(world: World, directive: Directive, unit: str = "Phường 1") -> Assignment:
    return Assignment.objects.get(task__directive=directive, task__kind=Task.Kind.REPORT, unit=world.units[unit])


def state(assignment: Assignment) -> str:
    """Return what state it is in now."""
    assignment.refresh_from_db()
    return assignment.state


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden input."""
    found = re.search(rf'name="{re.escape(name)}"[^>]* value="([^"]*)"', page)
    assert found, f"no input {name}"
    return found[1]


@dataclass
class Clerk:
    """Somebody before a browser with the form of one assignment open."""

    browser: Client
    assignment: Assignment
    page: str = ""
    form: dict[str, str] = field(default_factory=dict)

    def opens(self) -> "Clerk":
        answer = self.browser.get(reverse("reporting:write", args=[self.assignment.pk]) + "?revise")
        assert answer.status_code == 200, answer.status_code
        self.page = answer.content.decode()
        self.form = {"page": hidden(self.page, "page")}
        for name in re.findall(r'name="([a-z0-9_]+)\.seen"', self.page):
            self.form[f"{name}.seen"] = hidden(self.page, f"{name}.seen")
        return self

    def types(self, button: str = "then=save", **answers: object):
        """Send the page with these answers (``scanned__note`` is the note), by a button."""
        for name, value in answers.items():
            self.form[name.replace("__", ".")] = str(value)
        name, _equals, value = button.partition("=")
        return self.browser.post(reverse("reporting:save", args=[self.assignment.pk]), {**self.form, name: value})

    def autosaves(self, **answers: object):
        """Send the page as htmx does; the marks that come back replace those of the page."""
        for name, value in answers.items():
            self.form[name.replace("__", ".")] = str(value)
        answer = self.browser.post(
            reverse("reporting:save", args=[self.assignment.pk]), self.form, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        body = answer.content.decode()
        for name in re.findall(r'name="([a-z0-9_]+)\.seen"', body):
            self.form[f"{name}.seen"] = hidden(body, f"{name}.seen")
        return body

    def files(self, do: str = "file", key: str | None = None, assignments=None, version: str | None = None):
        """Look the report through and press a button."""
        url = reverse("reporting:review", args=[self.assignment.pk])
        page = self.browser.get(url).content.decode()
        data = {
            "key": key or hidden(page, "key"),
            "version": version if version is not None else hidden(page, "version"),
            "assignments": [self.assignment.pk] if assignments is None else [each.pk for each in assignments],
            "do": do,
        }
        return self.browser.post(url, data)


def clerk(world: World, login: str, assignment: Assignment) -> Clerk:
    return Clerk(world.browser(login), assignment).opens()


def filed(world: World, login: str, assignment: Assignment, **answers: object) -> Submission:
    """File a report through the pages and return it."""
    someone = clerk(world, login, assignment)
    someone.types(**{"assessment": "Tốt", **answers})
    answer = someone.files()
    assert answer.status_code == 302, answer.content.decode()
    return Submission.objects.filter(unit=assignment.unit).latest("pk")


def draft_of(assignment: Assignment) -> Draft | None:
    return Draft.objects.filter(unit=assignment.unit, form=assignment.task.form).first()


def some_key() -> str:
    return str(uuid.uuid4())

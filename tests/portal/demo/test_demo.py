"""The demo: played by the real actions, with something to see for every role."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from lamsach.portal.campaigns.models import Assignment, Directive
from lamsach.portal.embedded.logins import read_logins, write_logins
from lamsach.portal.ledger.models import Entry
from lamsach.portal.ledger.verification import verify
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Role, Unit

pytestmark = pytest.mark.django_db


def browser(login: str) -> Client:
    client = Client(headers={"Accept-Language": "vi"})
    client.force_login(Person.objects.get(login=login))
    return client


def test_there_is_one_login_for_each_role_and_its_password_works(demo):
    assert len(demo) == len(Role.values)
    for login in demo:
        assert Person.objects.get(login=login.name).check_password(login.password)
    assert len({login.password for login in demo}) == len(demo)


def test_the_tree_of_today_is_whole(demo):
    today = timezone.localdate()
    alive = Unit.objects.alive(today)
    assert alive.filter(kind__in=("province", "central_city")).count() == 34
    assert alive.filter(kind__in=("commune", "ward", "special_zone")).count() == 3321


def test_the_board_shows_every_state(demo):
    letter = Directive.objects.get(number="12/UBND-VHXH")
    states = set(Assignment.objects.filter(task__directive=letter, task__kind="report").values_list("state", flat=True))
    assert states == set(Assignment.State.values)


@pytest.mark.parametrize("login", ["operator", "officer", "head", "reporter", "admin", "curator", "auditor"])
def test_each_role_finds_its_first_page_and_every_line_of_its_menu(demo, login):
    client = browser(login)
    home = client.get("/")
    assert home.status_code == 200
    menu = re.findall(r'<a href="([^"]+)"', home.content.decode().split('class="mainnav"')[1].split("</nav>")[0])
    assert len(menu) >= 3
    for address in menu:
        assert client.get(address, follow=True).status_code == 200, address


def test_the_clerk_reads_how_much_there_is_to_do_and_by_when(demo):
    page = browser("reporter").get("/").content.decode()
    assert "việc" in page.split("<h1>")[1].split("</h1>")[0]
    assert page.count("<li class") >= 3


def test_the_ledger_of_the_demo_is_whole(demo):
    assert Entry.objects.count() > 200
    assert verify().broken is None


def test_logins_are_kept_where_only_the_owner_reads_them(demo, tmp_path):
    write_logins(tmp_path, demo)
    assert (tmp_path / "demo-logins.txt").stat().st_mode & 0o777 == 0o600
    assert read_logins(tmp_path) == list(demo)

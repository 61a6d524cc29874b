"""One-time ways in: links by e-mail, codes on slips, for one person or for five hundred units."""

import datetime as dt
import re
import uuid

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from lamsach.portal.ledger.models import Entry, Head
from lamsach.portal.people import invitations, lockout
from lamsach.portal.people.models import Invitation, Person, SignIn
from lamsach.portal.people.tokens import hashed
from lamsach.portal.units.models import RoleGrant
from tests.portal.world import PASSWORD

NEW = "một mật khẩu đủ dài 2026"
CHOICE = {"name": "Bộ phận văn thư", "new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def province(world):
    world.unit("Tỉnh", "province")
    for number in range(3):
        world.unit(f"Xã {number}", "commune", "Tỉnh")
    world.unit("Trường", "primary_school", "Xã 0")
    world.person("officer", "Tỉnh", "officer")
    return world


def invite(world, unit="Xã 0", **guest):
    return world.browser("officer").post(
        f"/people/units/{world.units[unit].pk}/invite/", {"roles": ["reporter"], **guest}
    )


def code_on(page):
    return re.search(r"slip-code\">([^<]+)<", page.text)[1]


def link_in(letter):
    return re.search(r"https?://[^/]+(/account/welcome/\S+)", letter.body)[1]


def test_an_e_mailed_link_lets_its_person_in_once(province):
    assert invite(province, email="xa0@example.vn", name="Văn thư").status_code == 200
    (letter,) = mail.outbox
    assert letter.to == ["xa0@example.vn"]
    link, visitor = link_in(letter), Client()
    for _scanner in range(2):
        assert visitor.get(link).status_code == 200, "opening it uses nothing up"
    assert visitor.post(link, CHOICE).status_code == 302
    person = Person.objects.get(email="xa0@example.vn")
    assert visitor.session["_auth_user_id"] == str(person.pk)
    assert person.check_password(NEW)
    assert person.name == "Bộ phận văn thư"
    assert Client().get(link).status_code == 404
    assert Client().post(link, {**CHOICE, "new_password1": "x" * 12, "new_password2": "x" * 12}).status_code == 404
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_a_printed_code_lets_its_person_in_once_as_people_type_it(province):
    page = invite(province)
    person = Person.objects.latest("pk")
    assert person.login in page.text
    code, visitor = code_on(page), Client()
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert visitor.post("/account/code/", {"username": person.login.upper(), "code": typed}).status_code == 200
    assert visitor.post("/account/code/", {"step": "choose", **CHOICE}).status_code == 302
    assert visitor.get("/account/").status_code == 200
    again = Client().post("/account/code/", {"username": person.login, "code": code})
    assert again.context["form"].non_field_errors()


def test_only_hashes_are_kept(province):
    code = code_on(invite(province))
    invitation = Invitation.objects.get()
    assert invitation.token_hash == hashed(code)
    assert code not in str(list(Entry.objects.values()))


def test_a_code_belongs_to_its_name(province):
    code = code_on(invite(province))
    invite(province, unit="Xã 1")
    other = Person.objects.latest("pk")
    assert Client().post("/account/code/", {"username": other.login, "code": code}).context["form"].non_field_errors()


def test_guessing_codes_is_locked_like_passwords(province):
    code = code_on(invite(province))
    login = Person.objects.latest("pk").login
    for _number in range(lockout.PER_NAME):
        Client().post("/account/code/", {"username": login, "code": "0000-0000-0000-0000"})
    assert Client().post("/account/code/", {"username": login, "code": code}).status_code == 429


def test_choosing_without_having_typed_a_code_is_refused(province):
    invite(province)
    assert Client().post("/account/code/", {"step": "choose", **CHOICE}).status_code == 404


def test_an_invitation_runs_out(province):
    invite(province, email="xa0@example.vn")
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert Client().get(link_in(mail.outbox[0])).status_code == 404


def test_a_newer_way_in_replaces_the_one_before(province):
    invite(province, email="xa0@example.vn")
    person, unit = Person.objects.latest("pk"), province.units["Xã 0"]
    address = f"/people/units/{unit.pk}/{person.pk}/reset/"
    province.browser("officer").post(address, {"channel": "email"})
    first, second = (link_in(letter) for letter in mail.outbox)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    slip = province.browser("officer").post(address, {"channel": "slip"})
    assert Client().get(second).status_code == 404
    assert Client().post("/account/code/", {"username": person.login, "code": code_on(slip)}).status_code == 200


def test_a_reset_ends_password_and_sessions(province):
    person = province.person("clerk", "Xã 0", "reporter")
    inside = province.browser("clerk")
    page = province.browser("officer").post(
        f"/people/units/{province.units['Xã 0'].pk}/{person.pk}/reset/", {"channel": "email"}
    )
    assert code_on(page), "without an address it becomes a slip"
    assert inside.get("/account/").status_code == 302
    person.refresh_from_db()
    assert not person.check_password(PASSWORD)
    assert Entry.objects.get(verb="person.reset").unit_id == province.units["Xã 0"].pk


def test_a_reset_lifts_the_lock(province):
    person = province.person("clerk", "Xã 0", "reporter")
    for _number in range(lockout.PER_NAME + 1):
        Client().post("/account/login/", {"username": "clerk", "password": "wrong"})
    page = province.browser("officer").get(f"/people/units/{province.units['Xã 0'].pk}/")
    assert page.context["rows"][0].locked_until
    slip = province.browser("officer").post(f"/people/units/{province.units['Xã 0'].pk}/{person.pk}/reset/")
    assert Client().post("/account/code/", {"username": "clerk", "code": code_on(slip)}).status_code == 200


def test_deactivating_ends_sessions_and_ways_in_until_reactivated(province):
    invite(province, email="xa0@example.vn")
    person, unit = Person.objects.latest("pk"), province.units["Xã 0"]
    link, visitor = link_in(mail.outbox[0]), Client()
    visitor.post(link, CHOICE)
    officer = province.browser("officer")
    officer.post(f"/people/units/{unit.pk}/{person.pk}/deactivate/")
    assert visitor.get("/account/").status_code == 302
    assert Client().post("/account/login/", {"username": person.login, "password": NEW}).status_code == 200
    officer.post(f"/people/units/{unit.pk}/{person.pk}/reactivate/")
    assert Client().post("/account/login/", {"username": person.login, "password": NEW}).status_code == 302
    assert RoleGrant.objects.filter(person=person, revoked_at=None).exists()


def test_a_weak_choice_keeps_the_way_in_open(province):
    invite(province, email="xa0@example.vn")
    link = link_in(mail.outbox[0])
    page = Client().post(link, {"name": "A", "new_password1": "short", "new_password2": "short"})
    assert page.context["form"].errors["new_password2"]
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize("name", ["Văn thư\r\nBcc: x@example.vn", "a\nSubject: y", "\u202egnaht"])
def test_no_name_becomes_a_header(province, name):
    invite(province, email="xa0@example.vn", name=name)
    sent = mail.outbox[0].message()
    assert "Bcc" not in sent
    assert sent["Subject"].count("\n") == 0
    assert "\u202e" not in Person.objects.latest("pk").name


@pytest.mark.parametrize("email", ["x@example.vn\r\nBcc: y@example.vn", "nobody", "a b@example.vn"])
def test_a_bad_address_is_refused_at_its_field(province, email):
    before = Head.objects.get().length if Head.objects.exists() else 0
    page = invite(province, email=email)
    assert page.status_code == 422
    assert page.context["form"].errors["email"]
    assert not mail.outbox
    assert (Head.objects.get().length if Head.objects.exists() else 0) == before


def test_a_letter_that_does_not_go_out_is_recorded_and_shown(province, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = invite(province, email="xa0@example.vn")
    assert "ConnectionRefusedError" in page.text
    invitation = Invitation.objects.get()
    assert invitation.sent_at is None
    assert "ConnectionRefusedError" in invitation.failure
    assert (
        "ConnectionRefusedError" in province.browser("officer").get(f"/people/units/{province.units['Xã 0'].pk}/").text
    )


@pytest.mark.parametrize(
    ("login", "good"),
    [
        ("van-thu.xa0", True),
        ("Van-Thu", True),
        ("văn thư", False),
        ("a", False),
        ("officer", False),
        ("a\u202eb", False),
    ],
)
def test_a_sign_in_name_can_be_typed_from_paper_and_is_free(province, login, good):
    page = invite(province, login=login)
    assert page.status_code == (200 if good else 422)
    assert bool(Person.objects.filter(login=login.lower()).exclude(login="officer").exists()) is good


def bulk(world, rows, **fields):
    return world.browser("officer").post("/people/invite/", {"row": rows, **fields})


def test_all_communes_below_are_listed_without_those_that_have_somebody(province):
    province.person("clerk", "Xã 1", "reporter")
    page = province.browser("officer").get(
        "/people/invite/", {"base": province.units["Tỉnh"].pk, "kind": "any_commune", "roles": ["reporter", "head"]}
    )
    assert [(row.unit.name, row.roles) for row in page.context["rows"]] == [
        ("Xã 0", ("reporter",)),
        ("Xã 0", ("head",)),
        ("Xã 1", ("head",)),
        ("Xã 2", ("reporter",)),
        ("Xã 2", ("head",)),
    ]


def test_one_person_may_be_meant_for_several_roles(province):
    page = province.browser("officer").get(
        "/people/invite/",
        {"base": province.units["Tỉnh"].pk, "kind": "commune", "roles": ["reporter", "head"], "together": "on"},
    )
    assert [row.roles for row in page.context["rows"]] == [("head", "reporter")] * 3 or [
        row.roles for row in page.context["rows"]
    ] == [("reporter", "head")] * 3


def test_many_are_invited_by_slip_and_by_e_mail_together(province):
    units = [province.units[f"Xã {number}"] for number in range(3)]
    page = bulk(
        province, [f"{unit.pk}:reporter" for unit in units], **{f"email-{units[1].pk}-reporter": "xa1@example.vn"}
    )
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert len(page.context["slips"]) == 2
    assert [letter.to for letter in mail.outbox] == [["xa1@example.vn"]]
    assert {person.login for person in Person.objects.exclude(login="officer")} == {"xa-0-bc", "xa-1-bc", "xa-2-bc"}
    assert Entry.objects.filter(verb="person.invited").count() == 3


def test_sign_in_names_come_from_the_units_code_and_never_twice(province):
    unit = province.units["Xã 0"]
    unit.code = "VN/01 Đ"
    unit.save()
    for _again in range(3):
        bulk(province, [f"{unit.pk}:reporter", f"{unit.pk}:head"], again="on")
    logins = set(Person.objects.exclude(login="officer").values_list("login", flat=True))
    assert logins == {"vn-01-d-bc", "vn-01-d-bc2", "vn-01-d-bc3", "vn-01-d-ld", "vn-01-d-ld2", "vn-01-d-ld3"}


def test_a_double_click_invites_once_and_the_slip_that_is_seen_holds(province):
    """The browser shows what answers the second click: its code lets the person in, the first one's no longer."""
    unit, officer = province.units["Xã 0"], province.browser("officer")
    whom = {"base": province.units["Tỉnh"].pk, "kind": "any_commune", "roles": ["reporter"]}
    key = officer.get("/people/invite/", whom).context["key"]
    row = [f"{unit.pk}:reporter"]
    first, second = (officer.post("/people/invite/", {"row": row, "key": key}) for _click in range(2))
    assert Person.objects.exclude(login="officer").count() == 1
    codes = [page.context["slips"][0].token for page in (first, second)]
    assert [bool(invitations.by_code("xa-0-bc", code, timezone.now())) for code in codes] == [False, True]
    page = officer.get(f"/people/units/{unit.pk}/").context["form"]["key"].value()
    typed = {"roles": ["head"], "login": "lanh-dao", "key": page}
    assert [officer.post(f"/people/units/{unit.pk}/invite/", typed).status_code for _click in range(2)] == [200, 200]
    assert Person.objects.filter(login="lanh-dao").count() == 1


def test_another_page_does_not_invite_where_somebody_holds_the_role_meanwhile(province):
    rows = [f"{province.units[name].pk}:reporter" for name in ("Xã 0", "Xã 1")]
    bulk(province, rows[:1], key=str(uuid.uuid4()))
    page = bulk(province, rows, key=str(uuid.uuid4()))
    assert [way.invitation.person.login for way in page.context["slips"]] == ["xa-1-bc"]
    assert "left out" in page.text or "bỏ qua" in page.text
    assert Person.objects.exclude(login="officer").count() == 2


@pytest.mark.parametrize(
    "line",
    ["{foreign}:reporter", "{own}:operator", "{own}:", "{own}", "x:reporter", "{own}:reporter,operator", "²:reporter"],
)
def test_a_line_that_is_not_ones_to_invite_refuses_them_all(province, line):
    foreign = province.unit("Tỉnh khác", "province")
    rows = [f"{province.units['Xã 0'].pk}:reporter", line.format(foreign=foreign.pk, own=province.units["Xã 1"].pk)]
    assert bulk(province, rows).status_code == 404
    assert Person.objects.count() == 1
    assert not Entry.objects.filter(verb="person.invited").exists()


def test_a_bad_address_in_the_list_is_shown_at_its_line_and_invites_nobody(province):
    unit = province.units["Xã 0"]
    page = bulk(province, [f"{unit.pk}:reporter"], **{f"email-{unit.pk}-reporter": "nobody"})
    assert page.status_code == 422
    assert page.context["rows"][0].error
    assert "nobody" in page.text
    assert Person.objects.count() == 1


def test_queries_do_not_grow_with_the_units_or_the_persons(province, django_assert_max_num_queries):
    officer = province.browser("officer")
    for number in range(12):
        province.person(f"clerk{number}", "Xã 0", "reporter", "it_admin")
    with django_assert_max_num_queries(16):
        officer.get("/people/")
    with django_assert_max_num_queries(26):
        officer.get(f"/people/units/{province.units['Xã 0'].pk}/")
    assert SignIn.objects.exists()

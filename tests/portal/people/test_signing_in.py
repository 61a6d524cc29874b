"""Sign-in: no oracle, lock-out, safe ``next``, sessions that end."""

import datetime as dt

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from lamsach.portal.ledger.models import Entry
from lamsach.portal.people import lockout
from lamsach.portal.people.models import Person, SignIn, SignInFailure
from tests.portal.world import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture
def clerk(world):
    world.unit("Xã Mẫu", "commune")
    return world.person("clerk", "Xã Mẫu", "reporter")


def attempt(client, username="clerk", password="wrong", **more):  # noqa: S107 - a wrong one
    return client.post(LOGIN, {"username": username, "password": password, **more})


def errors(response):
    return [str(error) for error in response.context["form"].non_field_errors()]


def test_the_right_password_opens_a_new_session(clerk):
    client = Client()
    client.get(LOGIN)
    before = client.session.session_key
    assert attempt(client, " CLERK ", PASSWORD).status_code == 302
    assert client.session.session_key not in (None, before)
    assert client.get("/account/").status_code == 200


def test_a_wrong_password_an_unknown_name_and_a_deactivated_person_read_alike(clerk):
    Person.objects.create_person("gone", PASSWORD, name="Gone", is_active=False)
    Person.objects.create_person("invited", None, name="Invited")
    pages = [
        attempt(Client(), name, PASSWORD if name == "gone" else "wrong")
        for name in ("clerk", "nobody", "gone", "invited")
    ]
    assert {page.status_code for page in pages} == {200}
    assert len({tuple(errors(page)) for page in pages}) == 1


@pytest.mark.parametrize("name", ["clerk", "nobody", "gone", "invited"])
def test_every_refusal_costs_one_password_hash(clerk, monkeypatch, name):
    Person.objects.create_person("gone", PASSWORD, name="Gone", is_active=False)
    Person.objects.create_person("invited", None, name="Invited")
    from django.contrib.auth import hashers

    hashed = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda self, *given: hashed.append(given) or encode(self, *given))
    attempt(Client(), name)
    assert len(hashed) == 1


@pytest.mark.parametrize("name", ["clerk", "nobody"])
def test_a_name_is_locked_after_five_failures_whether_it_exists_or_not(clerk, name):
    for _number in range(lockout.PER_NAME):
        assert attempt(Client(), name).status_code == 200
    locked = attempt(Client(), name, PASSWORD)
    assert locked.status_code == 429
    assert "15" in errors(locked)[0]
    assert "_auth_user_id" not in locked.client.session


def test_the_lock_ends_by_itself_and_success_forgets_the_failures(clerk):
    for _number in range(lockout.PER_NAME + 1):
        attempt(Client())
    SignInFailure.objects.update(locked_until=timezone.now() - dt.timedelta(seconds=1))
    assert attempt(Client(), password=PASSWORD).status_code == 302
    assert not SignInFailure.objects.filter(key__startswith="name:").exists()


def test_an_address_is_locked_whatever_names_it_tries(clerk):
    for number in range(lockout.PER_ADDRESS):
        attempt(Client(), f"name{number}")
    assert attempt(Client(), "clerk", PASSWORD).status_code == 429
    assert attempt(Client(REMOTE_ADDR="192.0.2.7"), "clerk", PASSWORD).status_code == 302


def test_one_subscriber_of_ipv6_is_one_address(rf):
    keys = {
        lockout.limits(rf.get("/", REMOTE_ADDR=address), "a")[1].key
        for address in ("2001:db8::1", "2001:db8:0:0:ffff::2", "2001:db8:0:1::1")
    }
    assert len(keys) == 2


def test_a_stranger_cannot_lock_a_clerk_out_of_the_browser_that_the_clerk_uses(clerk):
    known = Client()
    attempt(known, password=PASSWORD)
    known.post("/account/logout/")
    for _number in range(lockout.PER_NAME + 1):
        attempt(Client())
    assert attempt(Client(), password=PASSWORD).status_code == 429
    assert attempt(known, password=PASSWORD).status_code == 302


def test_one_machine_that_guesses_does_not_lock_out_its_whole_office(clerk):
    known = Client()
    attempt(known, password=PASSWORD)
    known.post("/account/logout/")
    for number in range(lockout.PER_ADDRESS + 1):
        attempt(Client(), f"name{number}")
    assert attempt(Client(), "clerk", PASSWORD).status_code == 429
    assert attempt(known, "clerk", PASSWORD).status_code == 302


def test_a_known_browser_has_a_limit_too_and_serves_its_own_person_only(clerk, world):
    world.person("other", "Xã Mẫu", "head")
    known = Client()
    attempt(known, password=PASSWORD)
    known.post("/account/logout/")
    for _number in range(lockout.PER_BROWSER):
        attempt(known)
    assert attempt(known, password=PASSWORD).status_code == 429
    for _number in range(lockout.PER_NAME):
        attempt(known, "other")
    assert attempt(known, "other", PASSWORD).status_code == 429


@pytest.mark.parametrize(
    "target", ["https://example.vn/", "//example.vn/", "/\\example.vn", "javascript:alert(1)", "http:///example.vn"]
)
def test_next_never_leaves_the_portal(clerk, target):
    assert attempt(Client(), password=PASSWORD, next=target)["Location"] == "/"


def test_next_leads_back_to_the_page_that_was_asked_for(clerk):
    assert Client().get("/account/")["Location"] == f"{LOGIN}?next=/account/"
    assert attempt(Client(), password=PASSWORD, next="/account/")["Location"] == "/account/"


@pytest.mark.parametrize(
    "given", [{"username": "a\x00b"}, {"username": "x" * 5000}, {"password": "x" * 5000}, {"username": ""}]
)
def test_unfit_input_is_refused_at_the_field(clerk, given):
    page = attempt(Client(), **given)
    assert page.status_code == 200
    assert page.context["form"].errors


def test_a_form_without_its_csrf_token_is_refused(clerk):
    assert Client(enforce_csrf_checks=True).post(LOGIN, {"username": "clerk", "password": PASSWORD}).status_code == 403


def test_an_idle_session_ends_and_says_so(clerk, world):
    browser = world.browser("clerk")
    SignIn.objects.update(seen_at=timezone.now() - dt.timedelta(minutes=61))
    answer = browser.get("/account/", follow=True)
    assert answer.redirect_chain[0][0].startswith(LOGIN)
    assert [str(message) for message in answer.context["messages"]]
    assert SignIn.objects.get().ended_at


def test_use_keeps_a_session_alive_but_not_beyond_half_a_day(clerk, world):
    browser = world.browser("clerk")
    SignIn.objects.update(seen_at=timezone.now() - dt.timedelta(minutes=59))
    assert browser.get("/account/").status_code == 200
    assert timezone.now() - SignIn.objects.get().seen_at < dt.timedelta(minutes=1)
    SignIn.objects.update(started_at=timezone.now() - dt.timedelta(hours=13))
    assert browser.get("/account/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(clerk, world):
    browser = world.browser("clerk")
    stolen = browser.cookies["session"].value
    browser.post("/account/logout/")
    thief = Client()
    thief.cookies["session"] = stolen
    assert thief.get("/account/").status_code == 302


def test_a_deactivated_person_is_out_at_once(clerk, world):
    browser = world.browser("clerk")
    Person.objects.update(is_active=False)
    assert browser.get("/account/").status_code == 302


def test_one_sees_and_ends_ones_own_sessions_only(clerk, world):
    world.person("other", "Xã Mẫu", "head")
    here, there, stranger = world.browser("clerk"), world.browser("clerk"), world.browser("other")
    rows = {row.person.login: row for row in SignIn.objects.order_by("pk").select_related("person")}
    assert here.post(f"/account/sign-ins/{rows['other'].pk}/end/").status_code == 404
    assert here.post("/account/sign-ins/end/").status_code == 302
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert stranger.get("/account/").status_code == 200
    assert Entry.objects.filter(verb="person.signed_out_everywhere").exists()


def test_ending_one_session_leaves_the_others(clerk, world):
    here, there = world.browser("clerk"), world.browser("clerk")
    second = SignIn.objects.latest("pk")
    here.post(f"/account/sign-ins/{second.pk}/end/")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


NEW = "một mật khẩu đủ dài 2026"


def change(browser, old=PASSWORD, new=NEW, again=None):
    return browser.post(
        "/account/password/", {"old_password": old, "new_password1": new, "new_password2": again or new}
    )


def test_a_changed_password_ends_every_other_session_and_rotates_this_one(clerk, world):
    here, there = world.browser("clerk"), world.browser("clerk")
    before = here.session.session_key
    assert change(here).status_code == 302
    assert here.session.session_key != before
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert attempt(Client(), password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"old": "wrong"}, "old_password"),
        ({"again": "another one entirely"}, "new_password2"),
        ({"new": "short"}, "new_password2"),
        ({"new": "password1234"}, "new_password2"),
        ({"new": "Accountant-1"}, "new_password2"),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_its_field(clerk, world, given, field):
    Person.objects.update(email="accountant@example.vn")
    page = change(world.browser("clerk"), **given)
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert Person.objects.get().check_password(PASSWORD)


def test_guessing_the_old_password_in_a_left_browser_is_locked_too(clerk, world):
    browser = world.browser("clerk")
    for _number in range(lockout.PER_NAME):
        change(browser, old="wrong")
    assert change(browser).status_code == 200
    assert Person.objects.get().check_password(PASSWORD)


def test_the_first_visit_asks_for_a_password_of_ones_own_before_all_else(clerk, world):
    Person.objects.update(must_change_password=True)
    browser = world.browser("clerk")
    assert browser.get("/account/")["Location"] == "/account/password/"
    page = browser.get("/account/password/")
    assert "old_password" not in page.context["form"].fields
    browser.post("/account/password/", {"new_password1": NEW, "new_password2": NEW})
    assert browser.get("/account/").status_code == 200


def test_the_language_is_kept_with_the_person(clerk, world):
    world.browser("clerk").post("/language/", {"language": "en", "next": "/account/"})
    assert Person.objects.get().language == "en"
    elsewhere = Client(headers={"accept-language": "vi"})
    attempt(elsewhere, password=PASSWORD)
    assert '<html lang="en"' in elsewhere.get("/account/").text


def test_an_unknown_language_changes_nothing(clerk, world):
    world.browser("clerk").post("/language/", {"language": "xx"})
    assert Person.objects.get().language == "vi"


@override_settings(PASSWORD_HASHERS=["lamsach.portal.people.hashers.QuickArgon2PasswordHasher"])
def test_passwords_are_kept_as_argon2id(db):
    person = Person.objects.create_person("a", PASSWORD, name="A")
    assert person.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert person.check_password(PASSWORD)
    assert not person.check_password("wrong")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("", ""),
        ("<b>" * 100, "<b>" * 13 + "<"),
    ],
)
def test_a_browser_is_named_in_short(agent, words):
    assert SignIn(browser=agent).browser_words == words

"""E-mails of notices: each goes out, once, whoever sends and whatever fails."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from lamsach.portal.campaigns.actions import notices
from lamsach.portal.campaigns.actions.deciding import waive_each
from lamsach.portal.campaigns.actions.mailing import PAUSES, send_mails, send_round, waiting_mails
from lamsach.portal.campaigns.models import Assignment, NoticeMail
from tests.portal.campaigns.letters import issued


class TwoSendersAtOnce(EmailBackend):
    """A mail server in whose midst a second sender makes its own round."""

    rounds = 0

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        if TwoSendersAtOnce.rounds == 0:
            TwoSendersAtOnce.rounds += 1
            send_round(timezone.now())
        return super().send_messages(messages)


@pytest.fixture
def reachable(nation):
    """Give three wards' people an address."""
    for login in ("p1", "p2", "kiemtra"):
        nation.people[login].email, nation.people[login].language = f"{login}@example.vn", "en"
        nation.people[login].save()
    return nation


def receivers() -> list[str]:
    return sorted(address for letter in mail.outbox for address in letter.to)


EVERYBODY = ["kiemtra@example.vn", "p1@example.vn", "p2@example.vn"]


@pytest.fixture
def broken(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    def mend() -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    return mend


def test_persons_with_an_address_get_an_e_mail_in_their_language_that_leads_to_the_letter(
    reachable, campaign, settings, django_capture_on_commit_callbacks
):
    settings.PORTAL_ADDRESS = "https://portal.example.vn"
    with django_capture_on_commit_callbacks(execute=True):
        directive = issued(reachable, campaign)
    assert receivers() == EVERYBODY
    letter = mail.outbox[0]
    assert letter.subject.startswith("A directive has come in: 7/UBND")
    assert letter.body.endswith(f"\nhttps://portal.example.vn/campaigns/directives/{directive.pk}/")
    assert not NoticeMail.objects.filter(sent_at=None).exists()


def test_without_a_known_address_an_e_mail_carries_no_link(
    reachable, campaign, settings, django_capture_on_commit_callbacks
):
    settings.PORTAL_ADDRESS = ""
    with django_capture_on_commit_callbacks(execute=True):
        issued(reachable, campaign)
    assert not re.search("https?:", mail.outbox[0].body)


def test_a_mail_server_that_fails_stops_nothing_and_is_tried_again_ever_more_rarely(
    reachable, campaign, broken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        directive = issued(reachable, campaign)
    assert directive.recipients.count() == 3
    first = NoticeMail.objects.earliest("pk")
    assert "Error" in first.failure
    assert waiting_mails(timezone.now()) == [], "each has to wait for its next attempt"
    for pause in PAUSES[:-1]:
        now = timezone.now() + pause
        assert len(waiting_mails(now)) == 3
        NoticeMail.objects.update(next_try_at=None)
        assert send_round(now) == (0, 3)
    assert waiting_mails(timezone.now() + dt.timedelta(days=365)) == [], "after five attempts it is given up"


def test_what_a_mail_server_refused_goes_out_by_the_timer_when_it_is_back(
    reachable, campaign, broken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        issued(reachable, campaign)
    broken()
    NoticeMail.objects.update(next_try_at=timezone.now())
    call_command("send_notices", stdout=(said := StringIO()))
    assert said.getvalue() == "sent 3, waiting 0\n"
    assert receivers() == EVERYBODY
    assert set(NoticeMail.objects.values_list("failure", "attempts")) == {("", 2)}
    assert send_mails(NoticeMail.objects.values_list("pk", flat=True)) == 0, "what is sent is not sent again"


def test_the_first_few_go_out_with_the_letter_and_the_others_in_the_next_round(
    reachable, campaign, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    with django_capture_on_commit_callbacks(execute=True):
        issued(reachable, campaign)
    assert len(mail.outbox) == 1
    assert send_round(timezone.now()) == (2, 0)
    assert receivers() == EVERYBODY


def test_two_senders_at_once_send_each_e_mail_once(reachable, campaign, settings):
    issued(reachable, campaign)  # nothing is sent yet: the transaction of the test is still open
    settings.EMAIL_BACKEND = f"{__name__}.TwoSendersAtOnce"
    TwoSendersAtOnce.rounds = 0
    assert send_round(timezone.now()) == (1, 2), "the other sender took the rest on"
    assert receivers() == EVERYBODY
    assert set(NoticeMail.objects.values_list("attempts", flat=True)) == {1}


def test_an_e_mail_whose_sender_died_is_taken_on_again_later(reachable, campaign):
    issued(reachable, campaign)
    now = timezone.now()
    NoticeMail.objects.update(attempts=1, next_try_at=now + PAUSES[0])
    assert send_round(now) == (0, 0)
    NoticeMail.objects.update(next_try_at=now)
    assert send_round(now) == (3, 0)


def test_the_letters_office_sees_for_which_units_e_mails_failed_and_sends_them_again(
    reachable, campaign, broken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        directive = issued(reachable, campaign)
    failed = "550 no such user <p1@example.vn>"
    NoticeMail.objects.filter(address="p1@example.vn").update(failure=failed, attempts=len(PAUSES))
    quan, path = reachable.browser("quan"), f"/campaigns/directives/{directive.pk}/mails/"
    assert path in quan.get(f"/campaigns/directives/{directive.pk}/").text
    page = quan.get(path).text
    assert "Phường 1" in page
    assert "550 no such user" in page
    assert "p1@example.vn" not in page  # whose address it is stays with the unit
    assert path not in reachable.browser("p1").get(f"/campaigns/directives/{directive.pk}/").text
    assert reachable.browser("p1").get(path).status_code == 403
    broken()
    quan.post(f"{path}again/")
    send_round(timezone.now())
    assert receivers() == EVERYBODY
    assert "550" not in quan.get(path).text


class Unreachable(BaseEmailBackend):
    """A mail server that answers nobody: each who waits for it loses ten seconds."""

    waited = dt.timedelta()

    def open(self) -> None:
        Unreachable.waited += dt.timedelta(seconds=10)
        raise TimeoutError("timed out")

    def send_messages(self, _messages: list[mail.EmailMessage]) -> int:
        self.open()
        return 0


class OneByOne(EmailBackend):
    """A mail server that counts who connects to it."""

    opened = 0
    connection: object = None

    def open(self) -> bool:
        if self.connection is not None:
            return False
        self.connection = object()
        OneByOne.opened += 1
        return True

    def close(self) -> None:
        self.connection = None

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        own = self.open()
        sent = super().send_messages(messages)
        if own:
            self.close()
        return sent


def test_many_who_are_told_of_one_decision_keep_the_page_waiting_no_longer_than_one(
    reachable, campaign, settings, monkeypatch, django_capture_on_commit_callbacks
):
    nation = reachable
    for number in range(20):
        nation.unit(f"Xã {number}", "ward", "Quận")
        person = nation.person(f"xa{number}", f"Xã {number}", "reporter")
        person.email = f"xa{number}@example.vn"
        person.save()
    directive = issued(nation, campaign)
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    Unreachable.waited = dt.timedelta()
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + Unreachable.waited)
    tasks = Assignment.objects.filter(task__directive=directive, task__kind="report").select_related(
        "unit", "task__directive__campaign"
    )
    with django_capture_on_commit_callbacks(execute=True):
        done = waive_each(tasks, "Bão", by=nation.people["quan"], now=real()).done
    assert len(done) == len(tasks) > 20
    assert Unreachable.waited <= dt.timedelta(seconds=20)


def test_a_round_goes_over_one_connection(reachable, campaign, settings):
    issued(reachable, campaign)
    settings.EMAIL_BACKEND = f"{__name__}.OneByOne"
    OneByOne.opened = 0
    assert send_round(timezone.now()) == (3, 0)
    assert OneByOne.opened == 1


def test_a_round_waits_once_for_a_server_that_is_away_and_notes_it_with_each_letter(reachable, campaign, settings):
    issued(reachable, campaign)
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    Unreachable.waited = dt.timedelta()
    assert send_round(timezone.now()) == (0, 3)
    assert Unreachable.waited == dt.timedelta(seconds=10)
    assert set(NoticeMail.objects.values_list("failure", "attempts")) == {("TimeoutError: timed out", 1)}

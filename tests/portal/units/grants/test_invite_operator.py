"""The first operator gets in by the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from lamsach.portal.ledger.verification import verify


def test_the_printed_code_lets_the_first_operator_in(world):
    world.unit("Cục", "ministry")
    out = StringIO()
    call_command("invite_operator", "Cục", "Root.Operator", stdout=out)
    login, code = out.getvalue().split()
    browser = Client()
    assert browser.post("/account/code/", {"username": login, "code": code}).status_code == 200
    new = "một mật khẩu đủ dài 2026"
    browser.post("/account/code/", {"step": "choose", "name": "A", "new_password1": new, "new_password2": new})
    assert browser.get("/people/invite/").status_code == 200
    assert verify().length == 2


def test_an_unknown_unit_is_refused(db):
    with pytest.raises(CommandError) as error:
        call_command("invite_operator", "Cục", "a")
    assert error.value.returncode == 2

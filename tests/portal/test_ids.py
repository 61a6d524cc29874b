"""Ids from outside: a number, or none; whatever is sent, never a crash."""

import pytest
from django.test import Client

from lamsach.portal.ids import read_id

HOSTILE = ["", " 1", "-1", "1.0", "²", "١٢", "1" * 19, "1" * 5_000, "\0"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_id_is_none(text):
    assert read_id(text) is None


def test_an_id_is_read():
    assert read_id("12") == 12
    assert read_id(12) == 12


@pytest.mark.parametrize("chosen", HOSTILE)
def test_no_unit_to_act_for_is_not_found_whatever_is_sent(world, chosen):
    world.unit("Tỉnh A", "province")
    world.person("officer", "Tỉnh A", "officer")
    browser: Client = world.browser("officer")
    assert browser.post("/unit/", {"unit": chosen}).status_code == 404

"""A list that is confirmed by a double click is taken in once."""

import datetime as dt
import threading
from contextlib import suppress

import pytest
from django.db import connection
from django.urls import reverse

from lamsach.portal.units.models import StagedImport, Unit
from lamsach.portal.units.views import importing
from tests.portal.at_once import at_once


@pytest.mark.django_db(transaction=True)
def test_a_list_confirmed_twice_at_the_same_moment_makes_its_units_once(world, monkeypatch):
    city = world.unit("Thành phố Hải Đông", "central_city")
    operator = world.person("operator", city, "operator")
    staged = StagedImport.objects.create(
        under=city, day=dt.date(2026, 1, 1), filename="danh sách.csv", content="Tên đơn vị\nSở Y tế\n".encode(),
        made_by=operator,
    )  # fmt: skip
    address, browsers = reverse("units:import_preview", args=[staged.pk]), [world.browser("operator") for _ in range(2)]
    signature = browsers[0].get(address).content.decode().split('name="signature" value="')[1].split('"')[0]
    both, real = threading.Barrier(2), importing.execute

    def execute_together(*arguments, **named):
        with suppress(threading.BrokenBarrierError):
            both.wait(0.3 if connection.vendor == "postgresql" else 0)
        return real(*arguments, **named)

    monkeypatch.setattr(importing, "execute", execute_together)
    answers = at_once(
        *(lambda each=each: each.post(address, {"confirm": "1", "signature": signature}) for each in browsers)
    )
    assert {answer.status_code for answer in answers} <= {302, 404}
    assert Unit.objects.filter(name="Sở Y tế").count() == 1

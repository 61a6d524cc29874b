"""The pages of the campaigns as a browser opens and sends them."""

import datetime as dt
import re

from django.urls import reverse
from django.utils import timezone

TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(days=20)
LATER = TODAY + dt.timedelta(days=40)


def rows(prefix, *rows_typed):
    """Return the fields of a list of rows as a browser sends them."""
    data = {f"{prefix}-TOTAL_FORMS": len(rows_typed), f"{prefix}-INITIAL_FORMS": 0}
    for n, row in enumerate(rows_typed):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def base(page):
    """Return the mark of what the page showed."""
    return re.search(r'name="base" value="(\w+)"', page.content.decode())[1]


def post(browser, name, *args, data=None, status=302):
    answer = browser.post(reverse(f"campaigns:{name}", args=args), data or {})
    assert answer.status_code == status, answer.content.decode()[-4000:]
    return answer


def get(browser, name, *args, status=200, **query):
    answer = browser.get(reverse(f"campaigns:{name}", args=args), query)
    assert answer.status_code == status
    return answer


def report_rule(nation, unit):
    from lamsach.portal.campaigns.parts import RuleLine

    return RuleLine("unit", unit=nation.units[unit].pk)

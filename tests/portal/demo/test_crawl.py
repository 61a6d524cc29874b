"""Every page that a link leads to, as each role, in both languages: it opens, and speaks one language."""

import html
import io
import re
from collections import Counter
from functools import cache

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import Resolver404, resolve

from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit
from tests.test_messages import messages

pytestmark = pytest.mark.django_db
ROLES = ["operator", "officer", "head", "reporter", "admin", "curator", "auditor", None]
FORMS_TO_SIGN = re.compile(r"/reports/\d+/print/")  # an office signs in Vietnamese, whoever reads
SAME_ROUTE = 2  # pages of one route that are opened for each role
HIDDEN = re.compile(r"<(script|style|svg|option|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL)
LINK = re.compile(r'(?:href|hx-get)="([^"#?]+)(?:[?#][^"]*)?"')
OWN_NAMES = {"English", "Tiếng Việt"}  # languages call themselves so on every page
LEDGER_KEYS = {"machines", "staff"}  # of an entry's details, which are data
SHORTEST = 5  # shorter texts read alike in both languages too often


@cache
def words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the texts that must not stand on a Vietnamese page, and those that must not stand on an English one."""
    english, vietnamese = set(), set()
    for path in messages.SOURCE.rglob("*.po"):
        for entry in read_po(io.BytesIO(path.read_bytes()), locale="vi"):
            pair = (entry.id, entry.string)
            if all(isinstance(text, str) and len(text) >= SHORTEST for text in pair) and pair[0] != pair[1]:
                english.add(pair[0])
                vietnamese.add(pair[1])
    return frozenset(english - vietnamese - OWN_NAMES), frozenset(vietnamese - english - OWN_NAMES)


def visible(page: str) -> set[str]:
    """Return the texts between the tags of a page and in its labels, cleaned of blanks around them."""
    plain = HIDDEN.sub(" ", page)
    texts = re.findall(r">([^<>]+)<", plain) + re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]+)"', plain)
    return {" ".join(html.unescape(text).split()) for text in texts}


def crawl(client: Client, of_a_route: int = SAME_ROUTE):
    """Yield (address, status, page) of what can be reached by links from the start page."""
    waiting, known, routes = [("/", "")], {"/"}, Counter()
    while waiting:
        address, origin = waiting.pop(0)
        answer = client.get(address, follow=True)
        body = answer.getvalue()
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = body.decode()
        yield f"{address} (linked from {origin})", answer.status_code, page
        for link in LINK.findall(page):
            found = html.unescape(link)
            if found in known or not found.startswith("/") or found.startswith(("/static/", "/language/")):
                continue
            known.add(found)
            try:
                route = resolve(found).view_name
            except Resolver404:
                pytest.fail(f"{address} links to {found}, which is nowhere")
            routes[route] += 1
            if routes[route] <= of_a_route:
                waiting.append((found, address))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_opens_and_speaks_one_language(demo, role, language):
    english, vietnamese = words()
    client = Client(headers={"Accept-Language": language})
    if role:
        client.force_login(Person.objects.get(login=role))
    names = {
        *Person.objects.values_list("name", flat=True),
        *Unit.objects.filter(code="VN").values_list("name", flat=True),
        *LEDGER_KEYS,
    }
    seen, wrong = 0, []
    for address, status, page in crawl(client):
        seen += 1
        if status != 200:
            wrong.append(f"{address}: {status}")
        foreign = english if language == "vi" or FORMS_TO_SIGN.match(address) else vietnamese
        wrong += [f"{address}: {text!r}" for text in sorted(visible(page) & foreign - names)]
    assert seen >= 6
    assert not wrong, "\n".join(wrong)

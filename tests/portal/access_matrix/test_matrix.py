"""Every route × role × relation. How to add an entry stands in this package's docstring."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import get_callable, reverse

from lamsach.portal import error_pages
from tests.portal.access_matrix.frame import ANONYMOUS, CALLERS, Answer, Caller, Nation, Route, call, table, walk

pytestmark = pytest.mark.django_db
TABLE = table()


@pytest.fixture(autouse=True)
def _short_refusals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answer refusals without their pages, which ``test_headers`` looks at: most answers here are refusals.

    Django remembers the handlers that it has looked up: it forgets them before, and again after.
    """
    for name, status in (("forbidden", 403), ("not_found", 404)):
        monkeypatch.setattr(
            error_pages, name, lambda request, *_why, status=status, **_more: HttpResponse(status=status)
        )
    get_callable.cache_clear()
    yield
    monkeypatch.undo()
    get_callable.cache_clear()


def each_route(which=lambda route: True):
    return pytest.mark.parametrize("route", [route for route in TABLE.values() if which(route)], ids=lambda r: r.name)


def address(route: Route, kwargs: dict) -> str:
    return reverse(route.name, kwargs=kwargs or None)


def test_every_route_has_an_entry():
    missing = sorted({name for name, _pattern in walk()} - set(TABLE))
    assert not missing, f"add these to tests/portal/access_matrix/entries/<app>.py: {missing}"


def test_every_entry_is_of_a_route():
    assert not set(TABLE) - {name for name, _pattern in walk()}


def test_no_two_routes_share_a_name():
    names = [name for name, _pattern in walk()]
    assert len(names) == len(set(names))


def _refused(answer: Answer, caller: Caller, anonymous: frozenset[int] | set[int]) -> bool:
    if caller == ANONYMOUS:
        return answer.status in anonymous if anonymous else answer.asks_to_sign_in
    return answer.status in (401, 403, 404)


@each_route(lambda route: route.get)
def test_a_page_opens_for_those_who_may_and_for_nobody_else(nation: Nation, route: Route):
    url, wrong = address(route, route.kwargs(nation.target)), []
    for caller in CALLERS:
        answer = call(nation.browser(caller), "get", url, route.get.query(nation.target))
        if answer.writes and not route.get.writes:
            wrong.append(f"{caller}: a GET wrote {answer.writes}")
        if not caller.is_in(route.get.may):
            if not _refused(answer, caller, route.get.anonymous):
                wrong.append(f"{caller}: got {answer.status}, ought to be refused")
        elif answer.status not in route.get.ok or answer.asks_to_sign_in:
            wrong.append(f"{caller}: got {answer.status}, ought to get {set(route.get.ok)}")
        elif route.get.marker:
            shown = caller.is_in(route.get.shown if route.get.shown is not None else route.get.may)
            if (route.get.marker(nation.target) in answer.text) != shown:
                wrong.append(f"{caller}: {'is not shown' if shown else 'is shown'} {route.get.marker(nation.target)!r}")
    assert not wrong, "\n".join([url, *wrong])


@each_route(lambda route: route.post)
def test_a_form_works_for_those_who_may_and_changes_nothing_for_the_others(nation: Nation, route: Route):
    url, data, wrong = address(route, route.kwargs(nation.target)), route.post.data(nation.target), []
    for caller in CALLERS:
        answer = call(nation.browser(caller), "post", url, data, json=route.post.json)
        if caller.is_in(route.post.may):
            if answer.status not in route.post.ok or answer.asks_to_sign_in:
                wrong.append(f"{caller}: got {answer.status}, ought to work: {answer.text[:300]}")
            elif route.post.records and not answer.recorded:
                wrong.append(f"{caller}: left no ledger entry")
        else:
            if not _refused(answer, caller, route.post.anonymous):
                wrong.append(f"{caller}: got {answer.status}, ought to be refused")
            if answer.writes or answer.recorded:
                wrong.append(f"{caller}: was refused, and yet wrote {answer.writes}")
    assert not wrong, "\n".join([url, *wrong])


def test_a_machine_reaches_its_interface_by_its_units_code_only(nation: Nation):
    for route in TABLE.values():
        if not (route.post and route.post.code):
            continue
        url, data = address(route, route.kwargs(nation.target)), route.post.data(nation.target)
        code = route.post.code(nation.target)
        good = call(nation.browser(ANONYMOUS), "post", url, data, json=route.post.json, headers=code)
        assert good.status in route.post.ok, f"{route.name}: {good.status} {good.text[:300]}"
        for spoilt in ({name: value + "x" for name, value in code.items()}, {}):
            bad = call(nation.browser(ANONYMOUS), "post", url, data, json=route.post.json, headers=spoilt)
            assert bad.status in (401, 403), f"{route.name} with {spoilt}: {bad.status}"
            assert not bad.writes


def _who_may(allowed) -> list[Caller]:
    """Return those of the target unit who may, or whoever may."""
    may = [caller for caller in CALLERS if caller.is_in(allowed)]
    return [caller for caller in may if caller.relation == "own"] or may[:1]


@each_route()
def test_a_method_that_is_not_meant_is_refused(nation: Nation, route: Route):
    url = address(route, route.kwargs(nation.target))
    known = route.get or route.post
    for caller in _who_may(known.may)[:1]:
        for method in ("get", "post", "put", "patch", "delete"):
            if (method == "get" and route.get) or (method == "post" and route.post):
                continue
            answer = call(nation.browser(caller), method, url)
            assert answer.status == 405, f"{method} {url}: {answer.status}"
            assert not answer.writes


@each_route()
def test_ids_of_a_sibling_do_not_pass(nation: Nation, route: Route):
    own, others = route.kwargs(nation.target), route.kwargs(nation.sibling)
    swapped = [{**own, key: others[key]} for key in own if own[key] != others[key]]
    wrong = []
    for method, known in (("get", route.get), ("post", route.post)):
        if known is None or ANONYMOUS.is_in(known.may):
            continue
        for caller in _who_may(known.may):
            if caller.relation != "own":
                continue
            tries = [(kwargs, nation.target) for kwargs in swapped if not caller.is_in({"own": known.may["sibling"]})]
            if (
                method == "post"
                and not known.foreign_data_ok
                and known.data(nation.target) != known.data(nation.sibling)
            ):
                tries.append((own, nation.sibling))
            for kwargs, whose in tries:
                data = known.data(whose) if method == "post" else known.query(whose)
                answer = call(
                    nation.browser(caller), method, address(route, kwargs), data, json=getattr(known, "json", False)
                )
                foreign_form = whose is nation.sibling
                if answer.writes or answer.recorded:
                    wrong.append(f"{caller} {method} {kwargs} with the form of {whose.unit}: wrote {answer.writes}")
                elif not foreign_form and answer.status not in (403, 404):
                    wrong.append(f"{caller} {method} {kwargs}: got {answer.status}")
    assert not wrong, "\n".join(wrong)

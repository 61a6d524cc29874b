"""A TAXII 2.1 collection, served page by page as the standard says: what is new comes once, and all of it."""

import base64
import itertools
import json
from collections.abc import Mapping
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.feeds.remote.conftest import Answer

from lamsach.core.downloads import FetchError
from lamsach.core.errors import UnusableInputError
from lamsach.feeds.remote import REMOTES, asker
from lamsach.feeds.remote.taxii import PAGE
from lamsach.feeds.sources import Refusal, Row

MEDIA = "application/taxii+json;version=2.1"
ID = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"


def indicator(number: int) -> dict[str, object]:
    return {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{number:08}-0000-4000-8000-000000000000",
        "pattern": f"[domain-name:value = 'host{number}.example.vn']", "pattern_type": "stix",
        "valid_from": "2026-11-01T00:00:00Z",
    }  # fmt: skip


class Collection:
    """A collection of objects, each with the time at which it was added."""

    def __init__(self, *, most: int = 100, login: str = "") -> None:
        self.objects: list[tuple[str, dict[str, object]]] = []
        self.most, self.login = most, login
        self.clock = itertools.count()

    def add(self, *some: dict[str, object]) -> None:
        self.objects += [(f"2026-11-20T00:00:00.{next(self.clock):06}Z", each) for each in some]

    def __call__(self, path: str, headers: Mapping[str, str]) -> Answer:
        if self.login and headers.get("Authorization") != self.login:
            return Answer(401)
        if headers.get("Accept") != MEDIA:
            return Answer(406)
        where, question = (
            urlsplit(path).path,
            {name: value[0] for name, value in parse_qs(urlsplit(path).query).items()},
        )
        if where == "/api/collections/":
            return self._json({"collections": [{"id": ID, "title": "Botnets", "can_read": True, "can_write": False}]})
        if where == "/taxii2/":
            return self._json({"title": "A server", "api_roots": ["https://taxii.example.vn/api/"]})
        if where != f"/api/collections/{ID}/objects/":
            return Answer(404)
        found = [each for each in self.objects if each[0] > question.get("added_after", "")]
        start, size = int(question.get("next", "0")), min(self.most, int(question.get("limit", "100")))
        page = found[start : start + size]
        more = len(found) > start + size
        envelope: dict[str, object] = {"objects": [each for _when, each in page]} if page else {}
        if more:
            envelope |= {"more": True, "next": str(start + size)}
        dates = {"X-TAXII-Date-Added-First": page[0][0], "X-TAXII-Date-Added-Last": page[-1][0]} if page else {}
        return self._json(envelope, dates)

    def _json(self, said: object, headers: Mapping[str, str] | None = None) -> Answer:
        return Answer(200, json.dumps(said).encode(), {"Content-Type": MEDIA, **(headers or {})})


@pytest.fixture
def collection() -> Collection:
    return Collection()


def pull(server, cursor=None, *, place=f"/api/collections/{ID}/", login=""):
    return REMOTES["taxii"].pull(asker(private=True, login=login), server.base + place, cursor or {})


def values(pulled) -> list[str]:
    return [row.raw for row in pulled.rows if isinstance(row, Row)]


def test_all_pages_come_and_then_only_what_was_added(serve, collection):
    collection.add(*map(indicator, range(250)))
    server = serve(collection)
    first = pull(server)
    assert values(first) == [f"host{number}.example.vn" for number in range(250)]
    assert len(server.asked) == 3
    assert f"limit={PAGE}" in server.asked[0]
    second = pull(server, first.cursor)
    assert values(second) == []
    assert second.cursor == first.cursor
    collection.add(indicator(900), {"type": "malware", "id": "malware--1", "name": "Samplebot"})
    assert values(pull(server, second.cursor, place=f"/api/collections/{ID}/objects/")) == ["host900.example.vn"]


def test_a_family_that_stands_on_another_page_is_found(serve, collection):
    collection.most = 1
    ids = indicator(1)["id"], "malware--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061"
    collection.add(
        {"type": "relationship", "relationship_type": "indicates", "source_ref": ids[0], "target_ref": ids[1]},
        indicator(1),
        {"type": "malware", "id": ids[1], "name": "Samplebot"},
    )
    (row,) = pull(serve(collection)).rows
    assert (row.line, row.family) == (2, "Samplebot")


def test_what_is_no_indicator_of_one_value_is_reported_with_its_place(serve, collection):
    collection.add(indicator(1), {**indicator(2), "pattern": "[file:size > 5]"})
    pulled = pull(serve(collection))
    assert [each.line for each in pulled.rows if isinstance(each, Refusal)] == [2]


def test_a_server_that_only_says_that_there_is_more_is_asked_by_time(serve, collection):
    collection.add(*map(indicator, range(250)))

    def without_next(path, headers):
        answer = collection(path, headers)
        said = json.loads(answer.body)
        said.pop("next", None)
        return Answer(answer.status, json.dumps(said).encode(), answer.headers)

    assert len(values(pull(serve(without_next)))) == 250


def test_the_login_goes_to_the_server_and_no_further(serve, collection):
    collection.add(indicator(1))
    collection.login = f"Basic {base64.b64encode(b'an:secret').decode()}"
    server = serve(collection)
    assert values(pull(server, login="an:secret")) == ["host1.example.vn"]
    with pytest.raises(FetchError):
        pull(server, login="an:wrong")
    collection.login = "Bearer token"
    assert values(pull(server, login="Bearer token")) == ["host1.example.vn"]


def test_a_redirect_to_another_server_does_not_carry_the_login(serve, monkeypatch):
    monkeypatch.setattr("lamsach.core.downloads.ip_address", lambda _text: SimpleNamespace(is_global=True))
    seen: list[str | None] = []

    def note(_path, headers):
        seen.append(headers.get("Authorization"))
        return Answer(200, b"{}")

    other = serve(note)
    leading = serve(lambda path, headers: note(path, headers) and Answer(302, b"", {"Location": other.base}))
    pull(leading, login="Bearer token")
    assert seen == ["Bearer token", None]
    turning = serve(
        lambda path, headers: note(path, headers) if path == "/new" else Answer(302, b"", {"Location": "/new"})
    )
    pull(turning, login="Bearer token")
    assert seen[2:] == ["Bearer token"]


def test_without_a_collection_the_error_names_those_there_are(serve, collection):
    server = serve(collection)
    for place, named in (("/api/", "Botnets"), ("/taxii2/", "https://taxii.example.vn/api/")):
        with pytest.raises(UnusableInputError) as refused:
            pull(server, place=place)
        assert named in refused.value.advice


@pytest.mark.parametrize(
    "body",
    [
        b"<html>log in</html>", b"[]", b'{"objects": 5}', b'{"more": true, "next": "1", "objects": []}',
        b'{"more": true, "objects": []}', b"[" * 100_000, b"\xff\xfe\x00", b"",
    ],
)  # fmt: skip
def test_a_server_that_talks_nonsense_or_in_circles_is_given_up(serve, body):
    server = serve(lambda _path, _headers: Answer(200, body))
    with pytest.raises(UnusableInputError):
        pull(server)
    assert len(server.asked) < 5


def test_an_empty_envelope_is_an_empty_collection(serve):
    assert pull(serve(lambda _path, _headers: Answer(200, b"{}")), {"added_after": "x"}).cursor == {"added_after": "x"}

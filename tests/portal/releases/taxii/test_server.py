"""The TAXII 2.1 server as the real client sees it, and what the standard asks of each answer."""

import json
from itertools import pairwise

import pytest
from taxii2client.v21 import Server, as_pages

from lamsach.portal.indicators import actions as curating
from lamsach.portal.releases.lists import actions
from lamsach.portal.releases.taxii.media import MEDIA, accepts
from lamsach.portal.releases.taxii.views import COLLECTION
from tests.portal.listing import DAY, NOW, bundle

pytestmark = pytest.mark.django_db
OBJECTS = f"/taxii2/list/collections/{COLLECTION}/objects/"


@pytest.fixture
def published(desk, publication):
    desk.take(bundle(("c1.example.vn", "clear"), ("c2.example.vn", "clear"), ("secret.example.vn", "amber")))
    desk.approve("c1.example.vn", "c2.example.vn", "secret.example.vn")
    actions.publish(desk.an, NOW)
    return desk


def ask(client, path=OBJECTS, **query):
    return client.get(
        path,
        {name.replace("__", "[").replace("_end", "]"): each for name, each in query.items()},
        headers={"Accept": MEDIA},
    )


def matching(client, path=OBJECTS, **fields):
    return client.get(path, {f"match[{name}]": each for name, each in fields.items()}, headers={"Accept": MEDIA}).json()


@pytest.mark.django_db(transaction=True)
def test_the_real_client_finds_and_reads_the_collection(published, live_server):
    server = Server(f"{live_server.url}/taxii2/")
    assert server.title == "lamsach"
    (collection,) = server.default.collections
    assert (collection.can_read, collection.can_write) == (True, False)
    found = collection.get_objects()["objects"]
    assert [each["name"] for each in found] == ["c1.example.vn", "c2.example.vn"]
    one = collection.get_object(found[0]["id"])["objects"]
    assert one == [found[0]]
    assert collection.object_versions(found[0]["id"])["versions"] == [found[0]["modified"]]
    assert [each["id"] for each in collection.get_manifest()["objects"]] == [each["id"] for each in found]


@pytest.mark.django_db(transaction=True)
def test_the_real_client_pages_through_everything_once(desk, publication, live_server):
    desk.take("".join(f"c{number}.example.vn\n" for number in range(25)), source=desk.source(approves=True))
    actions.publish(desk.an, NOW)
    desk.take("".join(f"d{number}.example.vn\n" for number in range(5)), now=NOW + DAY)
    curating.approve(
        [row.pk for row in map(desk.row, [f"d{n}.example.vn" for n in range(5)])], by=desk.an, now=NOW + DAY, reason="x"
    )
    actions.publish(desk.an, NOW + DAY)
    (collection,) = Server(f"{live_server.url}/taxii2/").default.collections
    pages = list(as_pages(collection.get_objects, per_request=7))
    names = [each["name"] for page in pages for each in page["objects"]]
    assert len(pages) == 5
    assert len(names) == len(set(names)) == 30
    dates = [
        each["date_added"] for page in as_pages(collection.get_manifest, per_request=7) for each in page["objects"]
    ]
    assert all(left <= right for left, right in pairwise(dates))


@pytest.mark.django_db(transaction=True)
def test_what_came_since_is_all_that_is_read_again(published, live_server):
    (collection,) = Server(f"{live_server.url}/taxii2/").default.collections
    last = collection.get_manifest()["objects"][-1]["date_added"]
    assert collection.get_objects(added_after=last) == {}
    published.take("new.example.vn\n", now=NOW + DAY)
    published.approve("new.example.vn", now=NOW + DAY)
    curating.revoke(published.row("c1.example.vn"), by=published.an, now=NOW + DAY, reason="cleaned")
    actions.publish(published.an, NOW + DAY)
    found = collection.get_objects(added_after=last)["objects"]
    assert {(each["name"], each.get("revoked", False)) for each in found} == {
        ("new.example.vn", False),
        ("c1.example.vn", True),
    }


def test_only_what_is_for_everybody_is_served(published, client):
    assert "secret" not in ask(client).text
    key = published.row("secret.example.vn").key
    assert ask(client, f"{OBJECTS}indicator--{key}/").status_code == 404
    assert ask(client, match__id_end=f"indicator--{key}").json() == {}


def test_objects_are_valid_stix(published, client):
    from stix2validator import validate_string  # takes seconds, which each worker would spend

    found = ask(client).json()["objects"]
    bundle = {"type": "bundle", "id": "bundle--0f4b1e6a-6a9a-4c39-9a7e-3b9a8c1f3a10", "objects": found}
    answer = validate_string(json.dumps(bundle))
    assert answer.is_valid, answer


def test_matches_narrow_and_several_of_one_are_either(published, client):
    first, second = ask(client).json()["objects"]
    assert [each["id"] for each in matching(client, id=first["id"])["objects"]] == [first["id"]]
    assert len(matching(client, id=f"{first['id']},{second['id']}")["objects"]) == 2
    assert len(matching(client, type="malware,indicator")["objects"]) == 2
    assert matching(client, type="malware") == {}
    assert matching(client, spec_version="2.0") == {}
    assert len(matching(client, spec_version="2.0,2.1")["objects"]) == 2
    assert len(matching(client, version="all")["objects"]) == len(matching(client, version="first")["objects"]) == 2
    assert len(matching(client, version=first["modified"])["objects"]) == 2
    assert matching(client, version="2020-01-01T00:00:00.000Z") == {}
    assert matching(client, id="nonsense") == {}


def test_answers_carry_their_type_and_when_objects_were_added(published, client):
    answer = ask(client, limit="1")
    assert answer["Content-Type"] == MEDIA
    added = NOW.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    assert answer["X-TAXII-Date-Added-First"] == answer["X-TAXII-Date-Added-Last"] == added
    body = answer.json()
    assert (len(body["objects"]), body["more"]) == (1, True)
    rest = ask(client, limit="1", next=body["next"]).json()
    assert "more" not in rest
    assert rest["objects"] != body["objects"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "-1"}, {"limit": "x"}, {"limit": "9" * 30}, {"added_after": "yesterday"},
        {"added_after": "2026-01-01"}, {"next": "x"}, {"next": "é"}, {"next": ""}, {"match__version_end": "soon"},
    ],
)  # fmt: skip
def test_a_wrong_query_is_answered_by_an_error_document(published, client, query):
    answer = ask(client, **query)
    assert (answer.status_code, answer["Content-Type"]) == (400, MEDIA)
    assert answer.json()["http_status"] == "400"
    assert answer.json()["title"]


@pytest.mark.parametrize(
    "path",
    [
        "/taxii2/other/", "/taxii2/list/collections/nothing/", f"{OBJECTS}indicator--nothing/", "/taxii2/list/status/1/",
        f"{OBJECTS}indicator--00000000-0000-4000-8000-000000000000/versions/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_an_error_document(published, client, path):
    answer = ask(client, path)
    assert (answer.status_code, answer["Content-Type"], answer.json()["http_status"]) == (404, MEDIA, "404")


def test_other_types_and_methods_are_refused(published, client):
    answer = client.get(OBJECTS, headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (406, MEDIA)
    assert client.get(OBJECTS, headers={"Accept": "application/taxii+json;version=2.0"}).status_code == 406
    assert client.post(OBJECTS, {}, headers={"Accept": MEDIA}).status_code == 405
    assert client.delete(OBJECTS, headers={"Accept": MEDIA}).status_code == 405


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("", True), ("*/*", True), (MEDIA, True), ("application/taxii+json", True),
        ("text/html, application/taxii+json; version=2.1", True), ("application/taxii+json; version=2.1; q=0", False),
        ("application/json", False), ("application/vnd.oasis.taxii+json; version=2.0", False),
    ],
)  # fmt: skip
def test_which_types_are_taken(header, taken):
    assert accepts(header) is taken


def test_before_the_first_release_the_collection_is_empty(desk, client):
    desk.take()
    desk.approve("c2.example.vn")
    assert ask(client).json() == {}
    assert ask(client, "/taxii2/").status_code == 200


def test_a_page_costs_the_same_whatever_the_list(published, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        ask(client)

"""The marks of the tests do what pyproject says of them."""

from types import SimpleNamespace

import pytest

from tests.conftest import pytest_collection_modifyitems


@pytest.mark.parametrize(
    ("database", "kept"), [("", ["everywhere"]), ("sqlite", ["everywhere"]), ("postgres", ["only there", "everywhere"])]
)
def test_what_needs_postgresql_is_left_out_of_a_run_without_it(request, monkeypatch, database, kept):
    def item(name: str) -> pytest.Item:
        return pytest.Function.from_parent(request.node.parent, name=name, callobj=lambda: None)

    monkeypatch.setenv("LAMSACH_TEST_DATABASE", database)
    marked, plain = item("only there"), item("everywhere")
    marked.add_marker(pytest.mark.postgres)
    items, told = [marked, plain], []
    hook = SimpleNamespace(pytest_deselected=lambda *, items: told.extend(items))
    pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)
    assert [each.name for each in items] == kept
    assert [each.name for each in told] == [name for name in ("only there", "everywhere") if name not in kept]

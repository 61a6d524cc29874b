"""Searches as they come in: what no database can hold, and letters composed in another way."""

import pytest


@pytest.mark.parametrize("path", ["/help/", "/units/", "/campaigns/directives/", "/people/", "/ledger/"])
@pytest.mark.parametrize("query", ["q=a%00b", "q=%00", "q=a%2500", "day=%00&kind=%00&before=%00", "person=%00"])
def test_a_nul_in_a_search_does_no_harm(world, path, query):
    world.unit("Tỉnh A", "province")
    world.person("officer", "Tỉnh A", "officer")
    assert world.browser("officer").get(f"{path}?{query}").status_code == 200

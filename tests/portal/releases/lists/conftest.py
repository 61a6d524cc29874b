"""A publication with its keys: the online one on the server, the root keys elsewhere."""

from pathlib import Path

import pytest

from lamsach.feeds.publisher import Publication
from tests.portal.listing import NOW, Desk


@pytest.fixture
def publication(desk: Desk, list_root: Path, tmp_path: Path) -> Publication:
    made = Publication.create(list_root / "public", tmp_path / "offline", NOW)
    (list_root / "keys").mkdir(parents=True)
    (tmp_path / "offline" / "feed.pem").rename(list_root / "keys" / "feed.pem")
    return made

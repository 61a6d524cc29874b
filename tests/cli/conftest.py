"""Fixtures of the command line's tests."""

from tests.feeds.conftest import guard_file
from tests.portal.national import national_tree, stored_nation

__all__ = ["guard_file", "national_tree", "stored_nation"]

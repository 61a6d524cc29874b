"""Fixtures of the command line's tests."""

from tests.portal.national import national_tree, stored_nation

__all__ = ["national_tree", "stored_nation"]

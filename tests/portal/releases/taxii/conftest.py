"""A list whose releases the TAXII server serves."""

from tests.portal.releases.lists.conftest import publication

__all__ = ["publication"]

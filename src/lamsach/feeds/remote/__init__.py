"""Sources that are asked, not read: places that tell what is new since the last time. `REMOTES` has them by name.

To add one: write a file with a subclass of `Remote`, name it in ``_MODULES``, and test it against a real server.
"""

from importlib import import_module

from lamsach.feeds.remote.base import Ask, Asked, Pulled, Remote, asker

__all__ = ["REMOTES", "Ask", "Asked", "Pulled", "Remote", "asker"]

_MODULES = ("misp_feed", "taxii")

REMOTES: dict[str, Remote] = {
    each.name: each for each in (import_module(f"lamsach.feeds.remote.{name}").REMOTE for name in _MODULES)
}

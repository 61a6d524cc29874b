"""Nothing enters a release that would hurt: every indicator is held against what must keep working."""

from lamsach.feeds.guard.categories import ACCEPTED, Category, Decision, Relation, Verdict
from lamsach.feeds.guard.check import Guard
from lamsach.feeds.guard.compile import compile_guard, default_path

__all__ = ["ACCEPTED", "Category", "Decision", "Guard", "Relation", "Verdict", "compile_guard", "default_path"]

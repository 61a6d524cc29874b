"""Successions: which units take over from which, on a day, by a decision; many to many."""

from datetime import date
from typing import NamedTuple

from lamsach.campaign.tree import Unit


class Succession(NamedTuple):
    """*predecessor* passes into *successor* on *day*; *partial* where only a part of it does."""

    predecessor: Unit
    successor: Unit
    day: date
    decision: str = ""
    partial: bool = False

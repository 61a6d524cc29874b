"""Every write of the app: a verb in its own transaction, with its entry in the ledger."""

from lamsach.portal.indicators.actions.aging import expire, sighted
from lamsach.portal.indicators.actions.deciding import approve, approve_intake, refuse, revoke, withhold
from lamsach.portal.indicators.actions.fetching import bring, discard_held, fetch, release_held
from lamsach.portal.indicators.actions.moving import move_in
from lamsach.portal.indicators.actions.sources import add_source, change_source
from lamsach.portal.indicators.actions.taking import take

__all__ = [
    "add_source", "approve", "approve_intake", "bring", "change_source", "discard_held", "expire", "fetch", "move_in",
    "refuse", "release_held", "revoke", "sighted", "take", "withhold",
]  # fmt: skip

"""``verify_ledger``: prove that the ledger is whole. Exit codes: 0 it is, 1 it is not, 2 usage."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lamsach.portal.ledger.verification import Proof, Remembered, verify


class Command(BaseCommand):
    """Walks the chain of the ledger and names the first entry that does not hold."""

    help = (
        "Prove that the ledger is whole: no entry changed, removed, swapped or put in. Write down the head that it "
        "prints, outside the database; handed in as --remembered it also shows a removed end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a remembered head and --json."""
        parser.add_argument("--remembered", metavar="LENGTH:DIGEST", help="a head printed by an earlier run")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Verify, print, and leave with 1 where the chain is broken."""
        try:
            remembered = Remembered.parse(options["remembered"]) if options["remembered"] else None
        except ValueError:
            raise CommandError(_("--remembered takes a head as printed before: length:digest"), returncode=2) from None
        proof = verify(remembered)
        self.stdout.write(json.dumps(proof.as_dict()) if options["json"] else _in_words(proof))
        if proof.broken:
            sys.exit(1)


def _in_words(proof: Proof) -> str:
    if proof.broken is None:
        return _("The ledger is whole: %(length)d entries. Head: %(head)s") % {
            "length": proof.length,
            "head": proof.head,
        }
    reasons = {
        "changed": _("the entry was changed"),
        "does_not_follow": _("it does not follow the entry before it: one was removed, swapped or put in"),
        "other_than_remembered": _("it is not the entry that was remembered"),
        "end_is_missing": _("the entries end before the head of the chain"),
        "head_is_missing": _("the head of the chain is missing"),
        "shorter_than_remembered": _("the remembered head lies beyond its end"),
    }
    return _("The ledger is broken at entry %(place)d (id %(entry)s): %(reason)s.") % {
        "place": proof.broken.place,
        "entry": proof.broken.entry or "-",
        "reason": reasons[proof.broken.reason],
    }

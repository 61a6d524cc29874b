"""Which of the letters here a citation as written may mean: suggested by the rule, confirmed by a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from lamsach.campaign.citations import KnownLetter, Suggestion, read_citation, read_number, suggest
from lamsach.core.errors import UnusableInputError
from lamsach.portal.campaigns.models import Citation, Directive

SEARCHED = 2_000


@dataclass(frozen=True, slots=True)
class Suggested:
    """A letter that may be meant, and what speaks for it."""

    letter: Directive
    suggestion: Suggestion[int]

    @property
    def reasons(self) -> list[str]:
        """What speaks for it, or against it, in words."""
        return [reason.label for reason in self.suggestion.reasons]


def suggestions(directive: Directive, letters: QuerySet[Directive]) -> list[tuple[Citation, list[Suggested]]]:
    """Return, for each citation without a confirmed match, the letters that it may mean, the likeliest first."""
    waiting = [each for each in directive.citations.all() if each.confirmed_at is None]
    if not waiting:
        return []
    by_key = {letter.pk: letter for letter in letters[:SEARCHED]}
    known = list(_known(by_key.values()))
    found = [(each, suggest(read_citation(each.as_written), known)) for each in waiting]
    return [(each, [Suggested(by_key[one.key], one) for one in some]) for each, some in found if some]


def letter_above(directive: Directive) -> int | None:
    """Return the letter that this one passes on: what it forwards, else what it acts on.

    A letter that was typed in acts on the last one, of those that it cites with a person's word, that its issuer got.
    Hải Phòng's department stands above nobody: it has no subordinates to forward to, and passes the order on all the
    same.
    """
    if directive.parent_id:
        return directive.parent_id
    cited = directive.citations.filter(
        confirmed_at__isnull=False,
        matched__state=Directive.State.ISSUED,
        matched__campaign=directive.campaign_id,
        matched__recipients__unit=directive.issuer_id,
    )
    return cited.order_by("-position", "-pk").values_list("matched", flat=True).first()


def _known(letters: Iterable[Directive]) -> Iterable[KnownLetter[int]]:
    for letter in letters:
        try:
            yield KnownLetter(letter.pk, read_number(letter.number), letter.dated)
        except UnusableInputError:
            continue  # no number yet, or one of another kind

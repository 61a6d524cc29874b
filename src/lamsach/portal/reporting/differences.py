"""What changed from one revision of a report to the next."""

from dataclasses import dataclass

from lamsach.portal.reporting.models import Submission
from lamsach.portal.reporting.paper import Line, paper


@dataclass(frozen=True)
class Difference:
    """One answer that changed: as it was and as it is, None where it was not asked."""

    label: str
    before: Line | None
    after: Line | None

    @property
    def by(self) -> int | None:
        """By how much a figure changed."""
        if self.before is None or self.after is None:
            return None
        early, late = self.before.answer.value, self.after.answer.value
        return late - early if isinstance(early, int) and isinstance(late, int) else None


def _lines(report: Submission | None) -> dict[str, Line]:
    return {line.field.key: line for part in paper(report) for line in part.lines} if report else {}


def compare(early: Submission | None, late: Submission) -> list[Difference]:
    """Return the answers that differ, in the form's order; nothing for the first revision."""
    if early is None:
        return []
    before, after = _lines(early), _lines(late)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        if was is None or now is None or _said(was) != _said(now):
            line = now or was
            found.append(Difference(str(line.field.label) if line else key, was, now))
    return found


def _said(line: Line) -> tuple[object, str, str]:
    return line.answer.value, line.answer.note, line.answer.reason

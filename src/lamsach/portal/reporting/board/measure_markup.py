"""The rows of an opened total as HTML: a letter to all communes has thousands of them."""

from collections.abc import Iterable

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lamsach.campaign.figures import BLANK, NOT_ASKED
from lamsach.portal.reporting.board.markup import address_of, with_labels
from lamsach.portal.reporting.summing.directive_totals import Row


class MeasureMarkup:
    """Writes the rows of one measure, in the language of the reader."""

    def __init__(self) -> None:
        self.report = address_of("reporting:submission")

    @cached_property
    def _line(self) -> str:
        labels = {
            "unit": _("Unit"), "own": _("Own"), "all": _("With all below"), "total": _("Goes into the sum"),
            "report": _("Report"),
        }  # fmt: skip
        return with_labels(
            '<tr><th scope="row" data-label="{unit}">{{name}}{{nested}}</th>'
            '<td class="number" data-label="{own}">{{own}}</td>'
            '<td class="number" data-label="{all}">{{inclusive}}{{elsewhere}}</td>'
            '<td class="number" data-label="{total}">{{total}}</td><td data-label="{report}">{{report}}</td></tr>',
            labels,
        )

    def rows(self, rows: Iterable[Row]) -> SafeString:
        """Return the rows."""
        return format_html_join("\n", "{}", ((self._row(row),) for row in rows))

    def _row(self, row: Row) -> SafeString:
        name = conditional_escape(row.recipient.unit.name)
        return format_html(
            self._line,
            name=name,
            nested=self._nested if row.depth else "",
            own=self._value(row.own),
            inclusive=self._value(row.inclusive),
            elsewhere=self._elsewhere(row.elsewhere) if row.elsewhere else "",
            total=self._value(row.total),
            report=self._link(row.submission, name) if row.submission else self._no_report,
        )

    def _value(self, value: object) -> SafeString | str:
        return intcomma(value) if isinstance(value, int) else self._gaps[value]

    def _link(self, submission: int, name: SafeString) -> SafeString:
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>', self.report(submission), self._open, name
        )

    @staticmethod
    def _elsewhere(number: int) -> SafeString:
        words = _("%(n)s of it count elsewhere") % {"n": intcomma(number)}
        return format_html(' <small class="muted">{}</small>', words)

    @cached_property
    def _gaps(self) -> dict[object, SafeString]:
        words = {None: "–", BLANK: _("blank"), NOT_ASKED: _("not asked")}
        return {gap: _muted(word) for gap, word in words.items()}

    @cached_property
    def _nested(self) -> SafeString:
        return format_html(' <small class="muted">({})</small>', _("through its superior on the list"))

    @cached_property
    def _open(self) -> SafeString:
        return conditional_escape(pgettext("link", "Open"))

    @cached_property
    def _no_report(self) -> SafeString:
        return _muted(_("no report"))


def _muted(words: str) -> SafeString:
    return format_html('<span class="muted">{}</span>', words)

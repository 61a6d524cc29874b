"""The rows of the board as HTML. In a template each of them costs a third of a millisecond, here a hundredth."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lamsach.campaign.progress import BoardState
from lamsach.portal.campaigns.templatetags.letters import until
from lamsach.portal.reporting.board.rows import Row

_ANY = 10**15
_SPACE, _END = SafeString(" "), SafeString("</td>\n")
_NOTHING = SafeString("")  # a plain "" would make markup that it is joined to text again


def address_of(name: str, *fixed: int) -> Callable[[int], str]:
    """Return what makes the address of a page from the last number in it, without asking the resolver for each."""
    before, after = reverse(name, args=[*fixed, _ANY]).split(str(_ANY))
    return lambda number: f"{before}{number}{after}"


def with_labels(line: str, labels: Mapping[str, str]) -> str:
    """Return the format of a row with the names of its columns put in: on a phone each figure shows its own."""
    return line.format(**{key: escape(label).replace("{", "{{").replace("}", "}}") for key, label in labels.items()})


class Markup:
    """Writes the rows of one page, in the language of the reader."""

    def __init__(self, directive: int, time_zone: str, *, manages: bool, chosen: bool, grouped: bool) -> None:
        """Give each row a box (ticked: *chosen*) where the reader *manages*, the list its headings where *grouped*."""
        self.time_zone, self.manages, self.chosen, self.grouped = time_zone, manages, chosen, grouped
        self.report, self.board = address_of("reporting:submission"), address_of("board:board")
        self.unit = address_of("board:recipient", directive)
        self.again = address_of("campaigns:lift_waiver")
        self.columns = 8 if manages else 7
        self._badges: dict[tuple[str, str], SafeString] = {}
        self._dues: dict[dt.datetime | None, SafeString] = {}

    @cached_property
    def _line(self) -> str:
        labels = {
            "unit": _("Unit"), "state": _("State"), "due": _("Due"), "tasks": _("Tasks"), "below": _("Below"),
            "reminders": _("Reminders"), "number": pgettext("in a list", "No."),
        }  # fmt: skip
        return with_labels(
            '<tr>\n{{choose}}<td class="number" data-label="{number}">{{number}}</td>\n'
            '<th scope="row" data-label="{unit}"><bdi>{{name}}</bdi>{{remarks}}</th>\n'
            '<td data-label="{state}">{{state}}</td>\n'
            '<td class="nowrap" data-label="{due}">{{due}}</td>\n'
            '<td class="number" data-label="{tasks}">{{tasks}}</td>\n'
            '<td class="number" data-label="{below}">{{below}}</td>\n'
            '<td data-label="{reminders}">{{reminders}}</td>\n</tr>',
            labels,
        )

    def rows(self, rows: Iterable[Row]) -> SafeString:
        """Return the rows, with a heading where another part of the list begins."""
        return format_html_join("\n", "{}", ((each,) for each in self._lines(rows)))

    def _lines(self, rows: Iterable[Row]) -> Iterator[SafeString]:
        heading: str | None = None
        for row in rows:
            if self.grouped and row.heading and row.heading != heading:
                yield format_html(
                    '<tr class="group"><th colspan="{}" scope="colgroup">{}</th></tr>', self.columns, row.heading
                )
            heading = row.heading
            yield self._row(row)

    def _row(self, row: Row) -> SafeString:
        name = conditional_escape(row.name)
        return format_html(
            self._line,
            choose=self._choose(row, name),
            number=row.position,
            name=name,
            remarks=self._remarks(row),
            state=self._state(row),
            due=self._due(row.due),
            tasks=self._tasks(row, name),
            below=self._below(row, name),
            reminders=self._reminders(row),
        )

    def _remarks(self, row: Row) -> SafeString:
        found = _NOTHING if row.listed else self._unlisted
        if row.ended:
            words = _("ended on {day}").format(day=date_format(row.ended, "d/m/Y"))
            found = format_html(' <small class="muted">({})</small>', words) + found
        return found

    @cached_property
    def _unlisted(self) -> SafeString:
        return format_html(' <small class="muted">({})</small>', _("addressed, not on the list"))

    @cached_property
    def _box(self) -> str:
        box = '<input type="checkbox" name="recipient" value="{{}}" aria-label="{{}}"{}>'
        return box.format(" checked" if self.chosen else "")

    @cached_property
    def _cell(self) -> SafeString:
        return format_html('<td class="tick" data-label="{}">', _("Choose"))

    def _choose(self, row: Row, name: SafeString) -> SafeString:
        if not self.manages:
            return _NOTHING
        box = format_html(self._box, row.recipient, name) if row.owes else _NOTHING
        return self._cell + box + _END

    def _state(self, row: Row) -> SafeString:
        shown = self._badge(row.badge, row.state_label)
        if row.submission:
            shown = format_html('<a href="{}">{}</a>', self.report(row.submission), shown)
        if row.late_days:
            shown += _SPACE + self._badge("late", row.late_label)
        if row.asks:
            shown += _SPACE + self._badge("extended", _("asks for time"))
        if self.manages and row.report and row.state is BoardState.WAIVED:
            # Of a form of its own: the enter key in the board's form must not press it.
            shown += _SPACE + format_html(self._button, self.again(row.report.pk), conditional_escape(row.name))
        return shown

    @cached_property
    def _button(self) -> str:
        label = escape(_("Ask for it again")).replace("{", "{{").replace("}", "}}")
        button = '<button class="button quiet" form="again" formaction="{{}}">{}'
        return button.format(label) + '<span class="visually-hidden"> {}</span></button>'

    def _badge(self, state: str, label: str) -> SafeString:
        key = state, str(label)
        if key not in self._badges:
            self._badges[key] = format_html('<span class="badge state-{}">{}</span>', state, label)
        return self._badges[key]

    def _due(self, moment: dt.datetime | None) -> SafeString:
        if moment not in self._dues:
            self._dues[moment] = conditional_escape(until(moment, self.time_zone))
        return self._dues[moment]

    def _tasks(self, row: Row, name: SafeString) -> SafeString:
        return format_html(self._link, self.unit(row.recipient), f"{row.done}/{row.tasks}", self._word_tasks, name)

    def _below(self, row: Row, name: SafeString) -> SafeString | str:
        if not row.child:
            return "–"
        return format_html(self._link, self.board(row.child), f"{row.below_done}/{row.below}", self._word_below, name)

    _link = '<a href="{}">{}<span class="visually-hidden"> {} {}</span></a>'

    @cached_property
    def _word_tasks(self) -> SafeString:
        return conditional_escape(pgettext("3/4 tasks of a unit", "tasks of"))

    @cached_property
    def _word_below(self) -> SafeString:
        return conditional_escape(_("below"))

    @staticmethod
    def _reminders(row: Row) -> str:
        if not row.reminders:
            return "–"
        return f"{row.reminders} · {date_format(localtime(row.reminded), 'd/m/Y')}"

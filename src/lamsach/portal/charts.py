"""Charts: server-rendered SVG, each with its table. No style attribute, no script: colours and type come from our CSS.

A view makes a chart, a template shows it: ``{% include "chart.html" with chart=chart %}``.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe

WIDTH = 760
ROW = 38  # pixels a bar
COLOURS = ("#0b6c8c", "#e08a00", "#3f8f4f")  # --chart-1 to 3 of tokens.css
_numbers = count(1)


@dataclass(frozen=True)
class Chart:
    """A picture and the same figures as a table: *headings* of its columns, *rows* already in the reader's format."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    svg: SafeString
    key: str
    legend: Sequence[str] = ()


def _number(value: Any) -> str:
    return number_format(int(value) if value == int(value) else round(float(value), 1), force_grouping=True)


def _tick(value: Any, _index: int, _count: int) -> str:
    return _number(value)


def _day_tick(value: Any, _index: int, _count: int) -> str:
    return date_format(dt.date.fromordinal(int(value)), "d/m")


def _drawn(chart: Any, height: int, key: str) -> SafeString:
    """Return leather's SVG, scalable, named by its caption, hidden sizes and fonts left to the style sheet."""
    drawn = chart.to_svg(width=WIDTH, height=height)
    head = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{key}" xmlns="http://www.w3.org/2000/svg">'
    return mark_safe(head + re.sub(r"^.*?<svg[^>]*>", "", drawn, count=1, flags=re.DOTALL))  # noqa: S308 - leather escapes


def bars(title: str, pairs: Sequence[tuple[str, float]], *, what: str, value: str) -> Chart:
    """Draw a horizontal bar for each (label, number); *what* and *value* head the table's columns."""
    key = f"chart-{next(_numbers)}"
    rows = [[label, _number(number)] for label, number in pairs]
    drawn = _bars(pairs, key) if pairs else SafeString()
    return Chart(title, [what, value], rows, drawn, key)


def _bars(pairs: Sequence[tuple[str, float]], key: str) -> SafeString:
    import leather

    chart = leather.Chart()
    chart.add_bars(
        [(number, _short(label, index)) for index, (label, number) in enumerate(pairs)], fill_color=COLOURS[0]
    )
    chart.add_x_scale(0, max(1, *(number for _label, number in pairs)))
    chart.add_x_axis(tick_formatter=_tick)
    return _drawn(chart, 90 + ROW * len(pairs), key)


def _short(label: str, index: int) -> str:
    """Cut a long label; leather joins bars of one name, so that a cut one gets its number."""
    return label if len(label) <= 34 else f"{label[:30]}… {index + 1}"  # noqa: PLR2004 - what fits beside the bars


def over_time(title: str, days: Sequence[dt.date], lines: dict[str, Sequence[float]], *, day: str) -> Chart:
    """Draw a line for each name of *lines*, one figure a day; *day* heads the table's first column."""
    key = f"chart-{next(_numbers)}"
    rows = [
        [date_format(each, "SHORT_DATE_FORMAT"), *(_number(figures[index]) for figures in lines.values())]
        for index, each in enumerate(days)
    ]
    drawn = _lines(days, lines, key) if len(days) > 1 else SafeString()  # one day makes no line
    return Chart(title, [day, *lines], rows, drawn, key, list(lines))


def _lines(days: Sequence[dt.date], lines: dict[str, Sequence[float]], key: str) -> SafeString:
    import leather

    numbers = [each.toordinal() for each in days]
    chart = leather.Chart()
    for (name, figures), colour in zip(lines.items(), cycle(COLOURS), strict=False):
        named = None if len(lines) == 1 else name
        chart.add_line(list(zip(numbers, figures, strict=True)), name=named, stroke_color=colour)
    chart.add_x_scale(numbers[0], numbers[-1])
    chart.add_y_scale(0, max(1, *(figure for figures in lines.values() for figure in figures)))
    chart.add_y_axis(tick_formatter=_tick)
    chart.add_x_axis(ticks=numbers[:: max(1, len(numbers) // 6)], tick_formatter=_day_tick)
    return _drawn(chart, 320, key)

"""``--html``: one page to look at and to print, without scripts and without anything from elsewhere."""

from collections.abc import Iterable
from datetime import tzinfo
from html import escape

from lamsach.core.texts import gettext as _
from lamsach.hunt.advice import next_steps
from lamsach.hunt.report import Finding, local_time
from lamsach.hunt.rollup import Sighting
from lamsach.hunt.sightings import Sightings
from lamsach.hunt.summary import reason_text, what_was_read
from lamsach.hunt.tally import Validity

MOST_ROWS = 5000
_FIRST_NUMBER = 7  # column from which on there are numbers
_NUMBER = ' class="n"'
_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:1.5rem 0 .5rem}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #8886}
.n{text-align:right;font-variant-numeric:tabular-nums}time{white-space:nowrap}h2::first-letter{text-transform:uppercase}
.figures{display:flex;flex-wrap:wrap;gap:1rem 2rem;margin:1.5rem 0}
.figures b{display:block;font-size:1.8rem;line-height:1.2}
code,li{overflow-wrap:anywhere}.aside{opacity:.75}
@media(max-width:52rem){thead{position:absolute;clip-path:inset(50%)}
tr{display:block;padding:.6rem 0;border-bottom:1px solid #8886}
td,td.n{display:flex;gap:1rem;text-align:left;border:0;padding:.1rem 0;overflow-wrap:anywhere}
td::before{content:attr(data-of);flex:0 0 7.5rem;opacity:.75}}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}
"""


def page(finding: Finding, language: str) -> str:
    """Return the report as HTML."""
    counts, sightings = finding.hunt.counts, finding.sightings
    figures = (
        (_("lines read"), counts.lines),
        (_("contacts"), finding.hits),
        (_("devices"), sightings.devices),
        (_("lines not readable"), counts.refused.total()),
    )
    title = _("Contacts with the list")
    parts = [
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        '<meta name="viewport" content="width=device-width">',
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(what_was_read(finding))}</p>",
        '<div class="figures">',
        *(f"<div><b>{number:,}</b>{escape(text)}</div>" for text, number in figures),
        "</div>",
    ]
    if not finding.complete:
        parts.append(
            f"<p><strong>{escape(_('Interrupted or incomplete: this is what was found so far.'))}</strong></p>"
        )
    zone = finding.hunt.plan.clocks.zone
    parts += [_table(sightings, zone), *_steps(sightings.families), *_refused(finding), "</body></html>\n"]
    return "".join(parts)


def _table(sightings: Sightings, zone: tzinfo) -> str:
    if not sightings:
        return f"<p>{escape(_('No contact with the list was found.'))}</p>"
    shown = sightings[:MOST_ROWS]
    headings = [_("Client"), _("Device"), _("Unit"), _("Indicator"), _("Family"), _("First"), _("Last")]
    headings += [_("Days"), _("Count")]
    left_out = {place for place, known in ((1, sightings.with_devices), (2, sightings.with_units)) if not known}
    heads = "".join(
        f'<th scope="col"{_NUMBER if place >= _FIRST_NUMBER else ""}>{escape(heading)}</th>'
        for place, heading in enumerate(headings)
        if place not in left_out
    )
    rows = "".join(_row(each, headings, left_out, zone) for each in shown)
    rest = [_("Times are those of {zone}.").format(zone=zone)]
    if (more := len(sightings) - MOST_ROWS) > 0:
        rest.append(_("… and {number} more: see --json, --report or --html.").format(number=more))
    notes = "".join(f'<p class="aside">{escape(text)}</p>' for text in rest)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{notes}"


def _row(sighting: Sighting, headings: list[str], left_out: set[int], zone: tzinfo) -> str:
    note = {
        Validity.VALID: "",
        Validity.BEFORE: _("(before it was valid)"),
        Validity.AFTER: _("(no longer valid)"),
    }[sighting.validity]
    cells = (
        escape(sighting.client),
        escape(sighting.device or _("unmatched")),
        escape(sighting.unit or _("unmatched")),
        f'<span><code>{escape(sighting.entry.indicator.value)}</code> <span class="aside">{escape(note)}</span></span>',
        escape(sighting.entry.family or "–"),
        f"<time>{local_time(sighting.first, zone)}</time>",
        f"<time>{local_time(sighting.last, zone)}</time>",
        str(sighting.days),
        f"{sighting.count:,}",
    )
    return "".join(
        [
            "<tr>",
            *(
                f'<td data-of="{escape(headings[place])}"{_NUMBER if place >= _FIRST_NUMBER else ""}>{cell}</td>'
                for place, cell in enumerate(cells)
                if place not in left_out
            ),
            "</tr>",
        ]
    )


def _steps(families: list[str]) -> Iterable[str]:
    if families:
        yield f"<h2>{escape(_('What to do next:').removesuffix(':'))}</h2>"
    for family in families[:50]:
        steps = "".join(f"<li>{escape(step)}</li>" for step in next_steps(family))
        yield f"<h3>{escape(family or _('any family'))}</h3><ol>{steps}</ol>"


def _refused(finding: Finding) -> Iterable[str]:
    refused = finding.hunt.counts.refused
    rows = [f"{reason_text(reason)}: {number:,}" for reason, number in sorted(refused.items())]
    rows += [str(error) for error in finding.hunt.unusable]
    if rows:
        items = "".join(f"<li>{escape(row)}</li>" for row in rows)
        yield f"<h2>{escape(_('lines not readable'))}</h2><ul>{items}</ul>"

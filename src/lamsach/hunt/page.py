"""``--html``: one page to look at and to print, without scripts and without anything from elsewhere."""

from collections.abc import Iterable
from html import escape

from lamsach.core.texts import gettext as _
from lamsach.hunt.advice import next_steps
from lamsach.hunt.report import Finding, moment
from lamsach.hunt.rollup import Sighting
from lamsach.hunt.sightings import Sightings
from lamsach.hunt.summary import reason_text
from lamsach.hunt.tally import Validity

MOST_ROWS = 5000
_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px
solid #8886} td.n{text-align:right;font-variant-numeric:tabular-nums}.figures{display:flex;flex-wrap:wrap;gap:2rem}
.figures b{display:block;font-size:1.8rem}code{overflow-wrap:anywhere}.aside{opacity:.75}
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
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>",
        '<div class="figures">',
        *(f"<div><b>{number:,}</b>{escape(text)}</div>" for text, number in figures),
        "</div>",
    ]
    if not finding.complete:
        parts.append(
            f"<p><strong>{escape(_('Interrupted or incomplete: this is what was found so far.'))}</strong></p>"
        )
    parts += [_table(sightings), *_steps(sightings.families), *_refused(finding), "</body></html>\n"]
    return "".join(parts)


def _table(sightings: Sightings) -> str:
    if not sightings:
        return f"<p>{escape(_('No contact with the list was found.'))}</p>"
    headings = (
        _("Client"),
        _("Device"),
        _("Unit"),
        _("Indicator"),
        _("Family"),
        _("First"),
        _("Last"),
        _("Days"),
        _("Count"),
    )
    rows = "".join(_row(each) for each in sightings[:MOST_ROWS])
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    more = len(sightings) - MOST_ROWS
    rest = (
        f"<p>{escape(_('… and {number} more: see --json, --report or --html.').format(number=more))}</p>"
        if more > 0
        else ""
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}"


def _row(sighting: Sighting) -> str:
    note = {
        Validity.VALID: "",
        Validity.BEFORE: _("(before it was valid)"),
        Validity.AFTER: _("(no longer valid)"),
    }[sighting.validity]
    texts = (sighting.client, sighting.device or _("unmatched"), sighting.unit or _("unmatched"))
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    cells += f'<td><code>{escape(sighting.entry.indicator.value)}</code> <span class="aside">{escape(note)}</span></td>'
    cells += f"<td>{escape(sighting.entry.family or '–')}</td>"
    cells += "".join(f"<td>{_time(micros)}</td>" for micros in (sighting.first, sighting.last))
    return f'<tr>{cells}<td class="n">{sighting.days}</td><td class="n">{sighting.count:,}</td></tr>'


def _time(micros: int | None) -> str:
    return "?" if micros is None else f"{moment(micros):%Y-%m-%d %H:%M}Z"


def _steps(families: list[str]) -> Iterable[str]:
    if families:
        yield f"<h2>{escape(_('What to do next:'))}</h2>"
    for family in families[:50]:
        steps = "".join(f"<li>{escape(step)}</li>" for step in next_steps(family))
        yield f"<h3>{escape(family or _('any family'))}</h3><ol>{steps}</ol>"


def _refused(finding: Finding) -> Iterable[str]:
    refused = finding.hunt.counts.refused
    if refused:
        rows = "".join(
            f"<li>{escape(reason_text(reason))}: {number:,}</li>" for reason, number in sorted(refused.items())
        )
        yield f"<h2>{escape(_('lines not readable'))}</h2><ul>{rows}</ul>"

"""``--html``: one page to look at and to print, without scripts and without anything from elsewhere."""

from collections.abc import Iterable
from html import escape

from lamsach.core.texts import gettext as _
from lamsach.scan.advice import advice_of, families_of
from lamsach.scan.by_hand_wording import title as hand_title
from lamsach.scan.by_hand_wording import told
from lamsach.scan.finding import Action, Finding, Severity, severity_order
from lamsach.scan.finding_names import family_text, name_text
from lamsach.scan.names import shortened, shown
from lamsach.scan.report import ScanResult
from lamsach.scan.wording import action_text, gap_detail, gap_text, place_text, severity_text, skip_text

MOST_ROWS = 2000
_MEGA = 1_000_000
_DEALT_WITH = {Action.QUARANTINED, Action.REMOVED}
_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;
border-bottom:1px solid #8886}.figures{display:flex;flex-wrap:wrap;gap:2rem}.figures b{display:block;font-size:1.8rem}
code{overflow-wrap:anywhere}.aside{opacity:.75}.answer{font-size:1.2rem;font-weight:600}a{color:inherit}
td:first-child{white-space:nowrap;font-weight:600}td:last-child{min-width:7rem}.digest{font-size:.8rem}
.malicious td:first-child{color:#b3261e}.suspicious td:first-child{color:#8a5300}
@media (prefers-color-scheme:dark){.malicious td:first-child{color:#ff8a80}.suspicious td:first-child{color:#ffb74d}}
@media screen and (max-width:40rem){body{margin:1rem auto}h1{font-size:1.5rem;line-height:1.25}.figures{gap:1rem 1.5rem}
.findings thead{position:absolute;clip-path:inset(50%)}.findings tr,.findings td{display:block}
.findings tr{padding:.6rem 0;border-bottom:1px solid #8886}.findings td{border:0;padding:.1rem 0}}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}
"""


def page(result: ScanResult, language: str) -> str:
    """Return the report as HTML, with paths as they may leave the machine, but for the lines that are to be copied."""
    outcome = result.outcome
    title = _("Scan of this machine")
    figures = (
        (_("files"), outcome.files),
        (_("findings"), len(outcome.findings)),
        (_("not fully scanned"), outcome.not_fully_scanned),
        (_("not readable"), result.walk.errors),
    )
    parts = [
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        '<meta name="viewport" content="width=device-width">',
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>",
        f'<p class="answer">{escape(answer(result))}</p>',
        f'<p class="aside">{escape(_when(result))}</p><div class="figures">',
        *(f"<div><b>{_counted(number, language)}</b>{escape(text)}</div>" for text, number in figures),
        "</div>",
    ]
    if outcome.findings:
        parts.append(f'<p><a href="#steps">{escape(_("What to do next"))}</a></p>')
    if not outcome.complete:
        text = _("Interrupted or incomplete: this is what was found so far.")
        parts.append(f"<p><strong>{escape(text)}</strong></p>")
    parts += [
        *_findings(outcome.findings),
        *_left_to_do(result),
        *_steps(outcome.findings),
        *_gaps(result, language),
        "</main></body></html>\n",
    ]
    return "".join(parts)


def answer(result: ScanResult) -> str:
    """Return what a person wants to know first."""
    outcome = result.outcome
    malware = [each for each in outcome.findings if each.severity is Severity.MALICIOUS]
    if malware and all(each.action in _DEALT_WITH for each in malware):
        return _("All malware that was found is in quarantine.")
    if any(each.action is Action.QUARANTINED for each in malware):
        return _("Some of the malware is in quarantine; the rest is still there.")
    if malware:
        return _("Malware was found on this machine.")
    if outcome.findings:
        return _("Something was found that a person should look at.")
    if outcome.not_fully_scanned or result.walk.errors or not outcome.complete:
        return _("Nothing was found, but not everything could be looked at.")
    return _("Nothing was found.")


def _when(result: ScanResult) -> str:
    used = result.list_facts
    if used is None:
        listed = _("no list")
    elif used.signed:
        listed = _("signed list {number}").format(number=used.number)
    else:
        listed = _("unsigned list")
    return _("{when}, {seconds} s, {size} MB read, rules {rules}, {listed}").format(
        when=f"{result.started_at.astimezone():%d/%m/%Y %H:%M}",
        seconds=f"{result.seconds:.0f}",
        size=f"{result.outcome.read / _MEGA:,.0f}",
        rules=result.rules,
        listed=listed,
    )


def _findings(findings: list[Finding]) -> Iterable[str]:
    if not findings:
        return
    headings = (_("Severity"), _("Name"), _("Place"), _("Done"))
    title = _("What was found")
    yield f'<h2>{escape(title)}</h2><table class="findings"><thead><tr>'
    yield "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    yield "</tr></thead><tbody>"
    for each in sorted(findings, key=severity_order)[:MOST_ROWS]:
        place = place_text(each, shortened, " › ")
        credit = f' <span class="aside">{escape(each.credit)}</span>' if each.credit else ""
        digest = f'<br><code class="aside digest">{escape(each.sha256)}</code>' if each.sha256 else ""
        yield (
            f'<tr class="{each.severity.value}"><td>{escape(severity_text(each.severity))}</td>'
            f"<td>{escape(name_text(each.name))}{credit}</td>"
            f"<td><code>{escape(place)}</code>{digest}</td><td>{escape(action_text(each.action))}</td></tr>"
        )
    yield "</tbody></table>"
    if (more := len(findings) - MOST_ROWS) > 0:
        text = _("… and {number} more: see --json, --report or --html.").format(number=more)
        yield f"<p>{escape(text)}</p>"


def _steps(findings: list[Finding]) -> Iterable[str]:
    families = families_of(findings)
    if families:
        title = _("What to do next")
        yield f'<h2 id="steps">{escape(title)}</h2>'
    for family in families[:50]:
        advice = advice_of(family)
        steps = "".join(f"<li>{escape(step)}</li>" for step in advice.steps)
        name = family_text(family) or _("Other findings")
        yield f"<h3>{escape(name)}</h3><p>{escape(advice.meaning)}</p><ol>{steps}</ol>"


def _left_to_do(result: ScanResult) -> Iterable[str]:
    if result.not_done:
        rows = "".join(f"<li>{escape(shown(each))}</li>" for each in result.not_done)
        title = _("What did not work")
        yield f"<h2>{escape(title)}</h2><ul>{rows}</ul>"
    if result.by_hand:
        title = _("To be done by hand, by whoever looks after this machine")
        yield f"<h2>{escape(title)}</h2>"
    for hand in result.by_hand:
        steps = "".join(
            f"<li>{escape(each.text)}" + (f"<br><code>{escape(each.line)}</code>" if each.line else "") + "</li>"
            for each in told(hand)
        )
        yield f"<h3><code>{escape(hand_title(hand))}</code></h3><ol>{steps}</ol>"


def _gaps(result: ScanResult, language: str) -> Iterable[str]:
    outcome, walk = result.outcome, result.walk
    if outcome.reasons:
        title = _("Not fully scanned")
        rows = "".join(
            f"<li>{_counted(number, language)}: {escape(gap_text(reason))}</li>"
            for reason, number in outcome.reasons.most_common()
        )
        yield f"<h2>{escape(title)}</h2><ul>{rows}</ul>"
        examples = "".join(
            f"<li><code>{escape(_way(path, gap.inside))}</code>: {escape(gap_detail(gap))}</li>"
            for path, gap in outcome.gaps[:50]
        )
        yield f"<ul>{examples}</ul>"
    if walk.errors:
        rows = "".join(
            f"<li><code>{escape(shortened(each.path))}</code>: {escape(each.reason)}</li>"
            for each in walk.problems[:50]
        )
        title = _("not readable")
        yield f"<h2>{escape(title)}</h2><ul>{rows}</ul>"
    if walk.skipped:
        rows = "".join(
            f"<li>{_counted(number, language)}: {escape(skip_text(skip))}</li>"
            for skip, number in sorted(walk.skipped.items())
        )
        rows += "".join(
            f"<li><code>{escape(shortened(path))}</code>: {escape(skip_text(skip))}</li>"
            for skip, path in walk.named[:50]
        )
        title = _("Passed over")
        yield f"<h2>{escape(title)}</h2><ul>{rows}</ul>"


def _counted(number: int, language: str) -> str:
    """Return a number with its thousands apart, as the language has it."""
    return f"{number:,}".replace(",", "." if language.startswith("vi") else ",")


def _way(path: bytes, inside: tuple[str, ...]) -> str:
    return " › ".join([shortened(path), *inside])

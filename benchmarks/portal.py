"""The portal at the size of a nation: roll-up of 100,000 units with 8 measures, one more report, a province's board.

Run it as ``python benchmarks/portal.py sqlite`` or ``... postgres`` (both, one after the other, without an argument).
Prints medians in seconds of wall time with everything that the database does; the board is the whole request in the
server, page made. SQLite is a file with the settings of a real portal.
"""

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
PROVINCES, DISTRICTS, COMMUNES, OTHERS = 34, 700, 10_000, 89_265
MEASURES = [f"measure_{n}" for n in range(8)]
BATCH = 2_000
NOW = dt.datetime(2022, 9, 1, tzinfo=dt.UTC)
CHILDREN, EACH = 130, 27  # of the province of the board: 130 and 3,510 below them


def set_up(database: str) -> None:
    """Point Django at a fresh database of this kind, and make its tables."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    os.environ["LAMSACH_DATA"] = tempfile.mkdtemp(prefix="lamsach-benchmark-")
    if database == "postgres":
        from tests.postgres import address

        os.environ["DATABASE_URL"] = address()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lamsach.portal.settings.embedded"
    import django

    django.setup()
    from django.core.management import call_command

    from lamsach.portal.web_fonts import build_missing

    build_missing()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def nation() -> tuple[object, int]:
    """Fill in the tree, a campaign and a report of every unit; return the campaign and one unit of the lowest level."""
    from lamsach.portal.campaigns.models import (
        Assignment,
        Campaign,
        CampaignMeasure,
        Directive,
        FormTemplate,
        FormVersion,
        Recipient,
        Task,
    )
    from lamsach.portal.reporting.models import ReportedFigures, Submission
    from lamsach.portal.units.ancestry import rebuild
    from lamsach.portal.units.models import Edge, Unit

    count = 1 + PROVINCES + DISTRICTS + COMMUNES + OTHERS
    units = Unit.objects.bulk_create(
        [Unit(name=f"Đơn vị {n}", kind="commune", code=f"b-{n}") for n in range(count)], batch_size=BATCH
    )
    ids = [unit.pk for unit in units]
    levels = [range(1), range(1, 35), range(35, 735), range(735, 10_735), range(10_735, count)]
    edges = [
        Edge(unit_id=ids[n], superior_id=ids[above.start + at % len(above)], since=dt.date(2000, 1, 1))
        for above, level in pairwise(levels)
        for at, n in enumerate(level)
    ]
    Edge.objects.bulk_create(edges, batch_size=BATCH)
    start = time.perf_counter()
    rebuild()
    print(f"  paths of {count:,} units derived anew: {time.perf_counter() - start:.2f} s")
    campaign = Campaign.objects.create(
        slug="bench", operator=units[0], title="B", starts_on=NOW.date(), ends_on=NOW.date(), state="open"
    )
    CampaignMeasure.objects.bulk_create(CampaignMeasure(campaign=campaign, key=key, label=key) for key in MEASURES)
    form = FormVersion.objects.create(template=FormTemplate.objects.create(key="b", title="B"), definition={})
    directive = Directive.objects.create(
        campaign=campaign, issuer=units[0], receiving_office=units[0], subject="B", tree_day=NOW.date(), state="issued"
    )
    task = Task.objects.create(directive=directive, kind="report", text="B", form=form)
    recipients = Recipient.objects.bulk_create(
        [Recipient(directive=directive, unit_id=unit) for unit in ids], batch_size=BATCH
    )
    Assignment.objects.bulk_create(
        [Assignment(task=task, recipient=each, unit_id=each.unit_id, state="submitted") for each in recipients],
        batch_size=BATCH,
    )
    answers = {"assessment": {"value": "Đã triển khai đến toàn thể cán bộ, công chức trong đơn vị. " * 5}}
    counts = {key: [n + 3, -2] for n, key in enumerate(MEASURES)}
    reports = Submission.objects.bulk_create(
        [
            Submission(
                campaign=campaign, unit_id=unit, form=form, counting=True, state="submitted", answers=answers,
                key=uuid.uuid4(), submitted_at=NOW,
            )
            for unit in ids
        ],
        batch_size=BATCH,
    )  # fmt: skip
    ReportedFigures.objects.bulk_create([ReportedFigures.of(each, counts) for each in reports], batch_size=BATCH)
    return campaign, ids[-1]


def province() -> tuple[object, object]:
    """Fill in a province whose directive goes to 130 units, each of which passes it on to 27; return them."""
    from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, FormVersion, Recipient, Task
    from lamsach.portal.people.models import Person
    from lamsach.portal.units.ancestry import rebuild_below
    from lamsach.portal.units.models import Edge, RoleGrant, Unit

    campaign, form = Campaign.objects.get(slug="bench"), FormVersion.objects.get(template__key="b")
    top = Unit.objects.create(name="Tỉnh", kind="province")

    def order(issuer: Unit, parent: Directive | None, units: list[Unit]) -> Directive:
        directive = Directive.objects.create(
            campaign=campaign, issuer=issuer, receiving_office=issuer, subject="V/v làm sạch", parent=parent,
            number=f"{issuer.pk}/UBND", tree_day=NOW.date(), state="issued", issued_at=NOW,
        )  # fmt: skip
        for kind, version in (("launch", None), ("scan", None), ("watch", None), ("report", form)):
            task = Task.objects.create(directive=directive, kind=kind, text=kind, form=version)
            rows = list(directive.recipients.all()) or Recipient.objects.bulk_create(
                [Recipient(directive=directive, unit=unit, order=n, position=n) for n, unit in enumerate(units, 1)]
            )
            Assignment.objects.bulk_create(
                [Assignment(task=task, recipient=row, unit_id=row.unit_id, due_at=NOW) for row in rows]
            )
        return directive

    def below(superior: Unit, number: int) -> list[Unit]:
        made = Unit.objects.bulk_create([Unit(name=f"{superior.name}.{n}", kind="commune") for n in range(number)])
        Edge.objects.bulk_create([Edge(unit=unit, superior=superior) for unit in made])
        return made

    children = below(top, CHILDREN)
    directive = order(top, None, children)
    for child in children:
        order(child, directive, below(child, EACH))
    rebuild_below([top.pk, *Unit.objects.filter(name__startswith="Tỉnh.").values_list("pk", flat=True)])
    person = Person.objects.create_person("bench", name="Chuyên viên")
    RoleGrant.objects.create(person=person, unit=top, role="officer")
    return directive, person


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median wall time of *work*."""
    times = []
    for _run in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure(database: str) -> None:
    """Print the figures for one database."""
    set_up(database)
    from django.db import connection
    from django.test import Client

    from lamsach.portal.reporting.summing.campaign_totals import rebuild, refresh, roll_up

    print(f"{connection.vendor}:")
    campaign, lowest = nation()
    if connection.vendor == "postgresql":  # what autovacuum does within a minute
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"  full roll-up, everything read: {median(lambda: roll_up(campaign)):.2f} s (aim 1.5)")
    print(f"  the same, and every superior's total kept: {median(lambda: rebuild(campaign)):.2f} s")
    print(f"  totals right after one more report: {median(lambda: refresh(campaign, lowest)):.3f} s (aim 0.2)")
    directive, person = province()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(person)
    url = f"/board/directives/{directive.pk}/"
    status = browser.get(url).status_code
    if status != 200:  # noqa: PLR2004
        sys.exit(f"the board answers {status}")
    took = median(lambda: browser.get(url), 15)
    size = f"{CHILDREN} units with {CHILDREN * EACH:,} below"
    print(f"  board of {size}: {took * 1000:.0f} ms (aim 50)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        for each in ("sqlite", "postgres"):
            subprocess.run([sys.executable, __file__, each], check=True)

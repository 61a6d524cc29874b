"""The tree at its size: the nation in, a list of 14,000 rows in, paths anew, a unit found while one types.

Run it as ``python benchmarks/tree.py sqlite`` or ``... postgres`` (both, one after the other, without an argument).
Prints medians in seconds of wall time with everything that the database does. Beside the import stands what one would
otherwise write: the same units saved one by one with a path each, timed on a part and multiplied; beside the search a
list of all names that is folded and looked through in Python.
"""

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3
ONE_BY_ONE = 300
TYPED = ["hoa an", "quan ba", "kien thuy", "phuong 1, ", "thanh pho h", "tan", "xa binh minh", "tt", "dong thap", "my"]


class TakenBackError(Exception):
    """Ends a run, so that the next one starts from the same database."""


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

    call_command("migrate", verbosity=0)


def median(work: Callable[[], object], *, keep: bool = False, runs: int = RUNS) -> float:
    """Return the median wall time of *work*; each run is taken back unless *keep*."""
    from django.db import transaction

    times = []
    for _ in range(runs):
        with suppress(TakenBackError), transaction.atomic():
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
            if not keep:
                raise TakenBackError
    return statistics.median(times)


def one_by_one() -> None:
    """Save some units of the nation as one would write it first: an object, its facts, its path, one after another."""
    from lamsach.campaign import national_tree
    from lamsach.portal.units import actions

    made = {}
    for unit in national_tree.read().units[:ONE_BY_ONE]:
        first = unit.stretches[0]
        made[unit.code] = actions.create_unit(
            first.name,
            first.kind,
            superior=made.get(first.superior or ""),
            by=None,
            code=unit.code,
            since=first.since,
            until=unit.last.until,
        )


def a_list() -> bytes:
    """Return a list of 14,000 units below one province, as CSV: 140 communes with 99 schools each."""
    rows = ["Tên đơn vị,Loại,Cấp trên"]
    for commune in range(140):
        rows.append(f"Xã Số {commune},xã,")
        rows += [f"Trường Tiểu học Số {school},,Xã Số {commune}" for school in range(99)]
    return "\n".join(rows).encode()


def import_list(data: bytes, under: int) -> None:
    """Read, plan and execute a list, as the command and the page do."""
    from django.utils import timezone

    from lamsach.portal.units.importing import Snapshot, execute, plan_import
    from lamsach.portal.units.lists import read_list

    plan = plan_import(read_list(data, "list.csv"), Snapshot.of(dt.date(2026, 1, 1)), under=under)
    if plan.counts["created"] != 14_000:  # noqa: PLR2004 - the size of the list
        raise SystemExit(f"the list was not understood: {plan.counts}")
    execute(plan, by=None, now=timezone.now(), source="list.csv")


def measure(database: str) -> None:
    """Print the figures for one database."""
    set_up(database)
    from django.utils import timezone

    from lamsach.core.vietnamese import search_form
    from lamsach.portal.units import actions
    from lamsach.portal.units.importing import import_national
    from lamsach.portal.units.models import Unit
    from lamsach.portal.units.searching import search_units

    now = timezone.now()
    print(f"{database}:")
    nation = median(lambda: import_national(by=None, now=now))
    part = median(one_by_one, runs=1)
    whole = part * 14_007 / ONE_BY_ONE
    print(f"  the nation, 14,007 units and 14,196 successions, with paths: {nation:.2f} s (promised: under 20 s)")
    print(f"    one by one, without successions: about {whole:.0f} s ({part:.2f} s for the first {ONE_BY_ONE})")
    import_national(by=None, now=now)
    again = median(lambda: import_national(by=None, now=now))
    print(f"  the nation again, nothing to do: {again:.2f} s")
    province = Unit.objects.get(code="19:46").pk
    data = a_list()
    listed = median(lambda: import_list(data, province))
    print(f"  a CSV list of 14,000 rows, read, matched and taken in: {listed:.2f} s (promised: under 20 s)")
    print(f"  all paths anew: {median(lambda: actions.rebuild_tree(now)):.2f} s")
    today = timezone.localdate()
    found = [median(lambda typed=typed: search_units(typed, today), keep=True) for typed in TYPED]
    names = list(Unit.objects.filter(closed=None).values_list("pk", "name"))

    def looked_through(typed: str) -> list[int]:
        words = search_form(typed).split()
        return [pk for pk, name in names if all(word in search_form(name) for word in words)]

    plain = [median(lambda typed=typed: looked_through(typed), keep=True) for typed in TYPED]
    print(
        f"  a unit found while one types: {1000 * statistics.median(found):.1f} ms, at most {1000 * max(found):.1f} ms"
        f" (names folded and looked through in Python: {1000 * statistics.median(plain):.1f} ms)"
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        measure(sys.argv[1])
    else:
        for each in ("sqlite", "postgres"):
            subprocess.run([sys.executable, __file__, each], check=True)

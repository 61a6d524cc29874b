"""How long the rules take for a nation: 100,000 units on four levels below the top, 8 measures, every unit reported.

Beside each figure stands what one would otherwise write: a plain walk up from every unit, and a plain recursive sum.
Prints medians of the runs, in seconds of this process's CPU.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date

from lamsach.campaign.forest import Forest
from lamsach.campaign.rollup import Rollup
from lamsach.campaign.tree import Edge, derive_ancestry
from lamsach.campaign.tree_checks import cycles

RUNS = 5
MEASURES = [f"measure_{n}" for n in range(8)]
PROVINCES, DISTRICTS = range(1, 35), range(100, 800)
COMMUNES, OTHERS = range(1_000, 11_000), range(20_000, 109_265)
SINCE, MERGER = date(2020, 1, 1), date(2025, 7, 1)


def edges() -> Iterator[Edge]:
    """Yield the edges of 34 provinces, 700 districts, 10,000 communes and 89,265 other units."""
    yield from (Edge(unit, 0, since=SINCE) for unit in PROVINCES)
    yield from (Edge(unit, 1 + unit % 34, since=SINCE) for unit in DISTRICTS)
    yield from (Edge(unit, 100 + unit % 700, since=SINCE) for unit in COMMUNES)
    yield from (Edge(unit, 1_000 + unit % 10_000, since=SINCE) for unit in OTHERS)


def moved(facts: list[Edge]) -> Iterator[Edge]:
    """Yield the same edges, with every commune passing to another superior on a day."""
    for edge in facts:
        if edge.unit in COMMUNES:
            yield edge._replace(until=MERGER)
            yield edge._replace(superior=1 + edge.unit % 34, since=MERGER)
        else:
            yield edge


def median(work: Callable[[], object]) -> float:
    """Return the median CPU time of *work* over some runs."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def plain_sum(units: list[int], superiors: dict[int, int], reports: dict[int, dict[str, list[int]]]) -> dict[int, int]:
    """Sum every measure by recursion, as one would write it first."""
    below: dict[int, list[int]] = {}
    for unit, superior in superiors.items():
        below.setdefault(superior, []).append(unit)
    totals: dict[int, int] = {}

    def total(unit: int, measure: str) -> int:
        own, inclusive = reports[unit][measure]
        parts = max(own, 0) + sum(total(each, measure) for each in below.get(unit, ()))
        totals[unit] = inclusive if inclusive >= 0 else parts
        return totals[unit]

    for measure in MEASURES:
        total(units[0], measure)
    return totals


def main() -> None:
    """Print the figures."""
    facts = list(edges())
    superiors = {edge.unit: edge.superior for edge in facts}
    units = [0, *superiors]
    chance = random.Random(1)
    reports = {
        unit: {measure: [chance.randrange(100), 5_000 if unit in PROVINCES else -2] for measure in MEASURES}
        for unit in units
    }
    both = list(moved(facts))
    print(f"{len(units):,} units, {len(MEASURES)} measures, median of {RUNS} runs, CPU seconds")
    print(f"paths of one tree        {median(lambda: sum(1 for _ in derive_ancestry(facts))):6.2f}")
    print(f"paths before and after   {median(lambda: sum(1 for _ in derive_ancestry(both))):6.2f}")
    print(f"looking for cycles       {median(lambda: list(cycles(both))):6.2f}")
    rollup = Rollup(Forest(units, superiors), MEASURES)
    figures = [each for unit in units for both in reports[unit].values() for each in both]

    def take() -> None:
        rollup.report_many(MEASURES, units, figures)

    print(f"ordering the units       {median(lambda: Forest(units, superiors)):6.2f}")
    print(f"taking the reports       {median(take):6.2f}")
    print(f"summing up               {median(rollup.sum_up):6.2f}")
    print(f"the same, plainly        {median(lambda: plain_sum(units, superiors, reports)):6.2f}")
    print(f"one new report           {median(lambda: rollup.report_packed(units[-1], reports[0])):9.5f}")


if __name__ == "__main__":
    main()

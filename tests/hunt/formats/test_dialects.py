"""The same program writes the same message in many ways: one contact in each, as the programs write them."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats import FORMATS, recognise
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.native import load_kernel
from lamsach.hunt.opening import Plan
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator

LISTED = ("bad.example.vn", "203.0.113.0/28", "2001:db8:bad::/48", "44d88612fea8a8f36de82e1278abb02f")
INDEX = MatchIndex(build([Entry(Indicator.parse(each), "mirai") for each in LISTED]))
CLOCKS = Clocks(ZoneInfo("Asia/Ho_Chi_Minh"), datetime(2026, 11, 30, tzinfo=UTC))
AT = int(datetime(2026, 11, 22, 10, 0, 1, tzinfo=UTC).timestamp()) * 1_000_000
CONTACTS = [
    line.split(" | ", 3) for line in Path("tests/_data/hunt/formats/dialects.txt").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("program", "timed", "client", "text"), CONTACTS)
def test_a_contact_is_found_with_its_client_and_its_time_however_the_program_writes_it(
    program: str, timed: str, client: str, text: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    log.write_text(text.replace("\\n", "\n") + "\n", "utf-8")
    assert recognise(log.read_bytes()) is FORMATS[program]
    for kernel in (load_kernel(), None):
        plan = Plan(INDEX, CLOCKS, workers=1, kernel=kernel)
        plan.format = FORMATS[program]
        hunt = Hunt(plan)
        hunt.run([str(log)])
        [(key, count)] = hunt.tally.items()
        assert (key.client, count.lines, count.first) == (client, 1, AT if timed == "time" else None)

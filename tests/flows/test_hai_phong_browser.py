"""Hải Phòng 2022 in a real browser: one letter from the desk of the Sở to the sum, and axe-core looks at every page.

The numbers of the letter (75 addressed, 73 listed) are held by the flow over HTTP; here a handful of units shows that
persons can walk the same way with a screen, a keyboard and a phone.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from lamsach.campaign.measures import MEASURES
from lamsach.portal.campaigns.actions.campaigns import create_campaign, open_campaign
from lamsach.portal.campaigns.models import Campaign, FormVersion
from lamsach.portal.campaigns.parts import CampaignPage
from tests.browser import SIZES, assert_accessible, assert_fits, in_a_browser
from tests.portal.reporting.reports import version
from tests.portal.world import PASSWORD, World

CITY, OFFICE, QUAN = "Thành phố Hải Phòng", "Sở Thông tin và Truyền thông", "Quận Ngô Quyền"
SUBJECT = "V/v triển khai chiến dịch làm sạch mã độc"
PATIENCE = 60_000  # milliseconds; a busy machine is slow, and that is not what is tested


@dataclass
class Walk:
    """A browser in which one person after the other sits down; every page that shows is judged.

    What axe-core finds is gathered, so that one walk tells all of it; ``found`` must be empty at the end.
    """

    page: Page
    seen: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def judge(self, *judges: Callable[[Page], None]) -> None:
        """Judge the page as it stands; without *judges* by axe-core."""
        for judge in judges or (assert_accessible,):
            try:
                judge(self.page)
            except AssertionError as violation:
                self.found.append(f"{self.page.viewport_size}: {violation}")
        self.seen.append(re.sub(r"^https?://[^/]+|\?.*$|#.*$", "", self.page.url))

    def judge_on_phone(self) -> None:
        """Judge the page as a phone shows it."""
        self.page.set_viewport_size(SIZES["phone"])
        self.judge(assert_accessible, assert_fits)
        self.page.set_viewport_size(SIZES["desk"])

    def visit(self, address: str) -> None:
        """Go to an address."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"
        self.judge()

    def press(self, what: str | Locator) -> None:
        """Press a button or follow a link, and judge the page that comes."""
        place = self.page.locator(what).first if isinstance(what, str) else what
        with self.page.expect_navigation() as coming:
            place.click()
        assert coming.value is not None
        said = self.page.locator(".error, .errorlist").all_inner_texts()
        assert coming.value.ok, f"{self.page.url}: {coming.value.status} {said}"
        self.judge()

    def sit_down(self, login: str) -> None:
        """Sign in as somebody else, through the page."""
        self.page.context.clear_cookies()
        self.visit("/account/login/")
        self.page.fill("[name=username]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.press("main form button")
        assert "/login" not in self.page.url

    def open_row(self, prefix: str, number: int) -> None:
        """Make sure that a list has this row; the button adds one without loading the page."""
        while not self.page.locator(f"[data-rows={prefix}] [name={prefix}-{number}-kind]").count():
            self.page.click(f"[data-add-row={prefix}]")

    def choose_unit(self, name: str, unit: str) -> None:
        """Type a unit's name and choose it among those that are found."""
        self.page.fill(f"[name={name}_text]", unit)
        found = self.page.locator("label", has=self.page.locator(f"[type=radio][name={name}]"))
        found.filter(has_text=re.compile(rf"^\s*{unit}")).first.locator("input").check()


@pytest.fixture
def form(live_server: object) -> FormVersion:
    """Set the city up: the Sở, another department, two quận (one with wards), and who works there."""
    world, today = World(), timezone.localdate()
    world.unit("Chính phủ", "nation")
    world.unit("Cục An toàn thông tin", "agency", "Chính phủ")
    world.unit(CITY, "central_city", "Chính phủ")
    for name in (OFFICE, "Sở Y tế"):
        world.unit(name, "department", CITY)
    for name in (QUAN, "Quận Hồng Bàng"):
        world.unit(name, "urban_district", CITY)
    for n in (1, 2):
        world.unit(f"Phường {n}", "ward", QUAN)
    world.person("officer", OFFICE, "officer")
    world.person("clerk", QUAN, "reporter")
    world.person("head", QUAN, "head")
    by = world.person("operator", "Cục An toàn thông tin", "operator")
    about = CampaignPage(
        "Chiến dịch làm sạch mã độc", today, today + dt.timedelta(days=90),
        measures=tuple((key, each.label.vi, each.label.en) for key, each in MEASURES.items()),
    )  # fmt: skip
    made = create_campaign(world.units["Cục An toàn thông tin"], about, by=by, now=timezone.now())
    Campaign.objects.filter(pk=made.pk).update(slug="clean")
    made.refresh_from_db()
    open_campaign(made, by=by)
    return version("hp")


@pytest.fixture
def walk(page: Page) -> Walk:
    """Open the browser with patience."""
    page.set_default_timeout(PATIENCE)
    page.set_default_navigation_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    return Walk(page)


def issue_the_letter(walk: Walk, form: FormVersion) -> str:
    """Draft the letter in its four steps and send it out; return its address."""
    page = walk.page
    walk.visit("/campaigns/clean/")
    walk.press("a[href$='/clean/directives/new/']")
    page.fill("[name=subject]", SUBJECT)
    walk.press("main form button")

    page.fill("[name=number]", "/STTTT-CNTT")
    walk.press("button[name=next]")

    for n, unit in enumerate((OFFICE, "Sở Y tế")):
        walk.open_row("rules", n)
        page.select_option(f"[name=rules-{n}-kind]", "unit")
        walk.choose_unit(f"rules-{n}-unit", unit)
    walk.open_row("rules", 2)
    page.select_option("[name=rules-2-kind]", "kind_below")
    walk.choose_unit("rules-2-unit", CITY)
    page.select_option("[name=rules-2-unit_kind]", "urban_district")
    walk.judge()
    page.check("[name=denominator][value=without_issuer]")
    walk.press("button[name=next]")

    walk.open_row("tasks", 0)
    page.select_option("[name=tasks-0-kind]", "report")
    page.select_option("[name=tasks-0-form]", str(form.pk))
    page.fill("[name=tasks-0-text]", "Báo cáo kết quả")
    page.fill("[name=tasks-0-report_by_day]", (timezone.localdate() + dt.timedelta(days=20)).isoformat())
    walk.press("button[name=next]")

    expect(page.locator("button.large")).to_contain_text("4")
    page.fill("[name=number]", "2080/STTTT-CNTT")
    page.fill("[name=dated]", timezone.localdate().strftime("%d/%m/%Y"))
    walk.press("button.large")
    expect(page.locator("main")).to_contain_text("2080/STTTT-CNTT")
    return page.url


def fill_in(walk: Walk, **figures: str) -> None:
    """Type figures into the report; it saves itself as one types."""
    for name, typed in figures.items():
        with walk.page.expect_response(lambda answer: answer.url.endswith("/save/") and answer.ok):
            walk.page.fill(f"[name={name}]", typed)


def hand_in_and_approve(walk: Walk) -> None:
    """Look the report through and hand it in; then the head approves it and holds the receipt."""
    walk.press("button[name=then][value=review]")
    walk.judge_on_phone()
    walk.press("button[name=do][value=hand_in]")
    walk.sit_down("head")
    walk.press("main a[href^='/reports/']")
    walk.press("form[action$='/approve/'] button")
    if not walk.page.url.endswith("/receipt/"):
        walk.press("a[href$='/receipt/']")
    assert re.search(r"[0-9a-f]{64}", walk.page.locator(".hash").inner_text())


def open_from_board(walk: Walk, board: str) -> None:
    """Find the unit on the board and open its report."""
    walk.visit(board)
    walk.press(walk.page.locator("tr", has_text=QUAN).locator("a[href^='/reports/']").first)


def report_as_clerk(walk: Walk) -> None:
    """See what there is to do, open the letter and fill the report in, first with figures that do not add up."""
    page = walk.page
    walk.sit_down("clerk")
    walk.judge_on_phone()
    expect(page.locator("ul.todo > li")).to_have_count(1)
    walk.visit("/campaigns/inbox/")
    walk.judge_on_phone()
    walk.press("ul.todo a[href*='/directives/']")
    walk.judge_on_phone()
    expect(page.locator("ul.todo .state-seen")).to_have_count(1)
    walk.press("ul.todo a[href*='/reports/assignments/']")
    fill_in(walk, unit_name=QUAN, assessment="Tốt", received="30", carried_out="40")
    problems = page.locator("#problems-carried_out > *, #problems-received > *")
    expect(problems).not_to_have_count(0)
    walk.judge()
    walk.judge_on_phone()
    page.reload()
    expect(page.locator("[name=carried_out]")).to_have_value("40")
    fill_in(walk, carried_out="20")
    expect(problems).to_have_count(0)
    hand_in_and_approve(walk)


def revise_what_came_back(walk: Walk) -> None:
    """See why the report was returned, and hand in another revision."""
    page = walk.page
    walk.sit_down("clerk")
    expect(page.locator("ul.todo .state-returned")).to_have_count(1)
    walk.press("ul.todo a[href*='/reports/assignments/']")
    expect(page.locator("main")).to_contain_text("Thiếu các phường")
    walk.judge_on_phone()
    if not page.locator("[name=carried_out]").count():
        walk.press("a[href$='?revise']")
    fill_in(walk, carried_out="25")
    hand_in_and_approve(walk)


def follow_the_sum(walk: Walk, board: str) -> None:
    """Read the sum, and go down from it to the report that it is made of."""
    page = walk.page
    walk.visit(f"{board}sum/")
    row = page.locator("tr", has=page.locator("a[href$='/sum/organisations_carried_out/']"))
    expect(row.locator("td").first).to_have_text(re.compile(r"^\s*25\s*$"))
    expect(page.locator(".stat strong")).to_have_text(re.compile(r"1\D+3"))
    walk.press(row.locator("a"))
    walk.press(page.locator("tr", has_text=QUAN).locator("a[href^='/reports/']"))
    expect(page.locator("main")).to_contain_text("25")
    walk.press("a[href$='/history/']")


@in_a_browser
def test_the_letter_goes_down_and_the_sum_comes_up_in_a_browser_without_axe_violation(walk, form):
    page = walk.page
    walk.visit("/")
    walk.visit("/campaign/clean/")
    walk.sit_down("officer")
    letter = issue_the_letter(walk, form)
    board = re.sub(r".*/directives/(\d+)/.*", r"/board/directives/\1/", letter)
    walk.visit(board)
    expect(page.locator("tr", has_text=QUAN).locator(".state-open")).to_have_count(1)
    report_as_clerk(walk)

    # The Sở, above none of these units, returns it with a reason; the clerk revises, and it is accepted.
    walk.sit_down("officer")
    open_from_board(walk, board)
    page.click("details:has(form[action$='/return/']) summary")
    page.fill("details:has(form[action$='/return/']) [name=reason]", "Thiếu các phường")
    walk.judge()
    walk.press("form[action$='/return/'] button")
    revise_what_came_back(walk)
    walk.sit_down("officer")
    open_from_board(walk, board)
    walk.press("form[action$='/accept/'] button")
    follow_the_sum(walk, board)

    page.context.clear_cookies()
    walk.visit("/campaign/clean/")
    walk.judge_on_phone()
    assert not walk.found, "\n".join(walk.found)
    kinds = {re.sub(r"\d+", "N", address) for address in walk.seen}
    assert kinds >= {
        "/", "/campaign/clean/", "/account/login/", "/campaigns/inbox/", "/campaigns/directives/N/edit/",
        "/campaigns/directives/N/recipients/", "/campaigns/directives/N/tasks/", "/campaigns/directives/N/issue/",
        "/campaigns/directives/N/", "/reports/assignments/N/", "/reports/assignments/N/review/", "/reports/N/",
        "/reports/N/receipt/", "/board/directives/N/", "/board/directives/N/sum/",
        "/board/directives/N/sum/organisations_carried_out/",
    }  # fmt: skip

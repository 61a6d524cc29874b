"""The order goes out: the campaign, the national letter, and the letters that forward it."""

import datetime as dt

from lamsach.campaign.measures import MEASURES
from lamsach.portal.campaigns.actions.builtin_forms import sync_builtin_forms
from lamsach.portal.campaigns.actions.campaigns import create_campaign, open_campaign
from lamsach.portal.campaigns.actions.drafting import create_directive, save_address, save_letter, save_tasks
from lamsach.portal.campaigns.actions.forwarding import forward
from lamsach.portal.campaigns.actions.issuing import issue_directive
from lamsach.portal.campaigns.models import Campaign, Directive, FormVersion, RecipientRule
from lamsach.portal.campaigns.parts import (
    Address,
    CampaignPage,
    ContactLine,
    DeadlineLine,
    DistributionLine,
    Letter,
    RuleLine,
    TaskLine,
    fingerprint,
    task_lines,
)
from lamsach.portal.demo.cast import Cast
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit

FORM = "ts"
PAGE = """Máy tính và thiết bị nhiễm mã độc bị dùng để đánh cắp dữ liệu và tấn công người khác, chủ máy thường không \
biết.

Chiến dịch giúp từng cơ quan, trường học và gia đình kiểm tra, làm sạch và giữ cho máy luôn sạch."""
PAGE_EN = """Infected computers and devices steal data and attack others, mostly without their owners knowing.

The campaign helps every office, school and home to check, to clean, and to stay clean."""
BODY = """Kính gửi: các đơn vị theo danh sách.

Thực hiện chiến dịch làm sạch mã độc trên không gian mạng, đề nghị các đơn vị phát động chiến dịch, tuyên truyền, \
quét và bóc gỡ mã độc trên toàn bộ máy tính, kiểm tra thiết bị thông minh và báo cáo kết quả theo biểu mẫu."""


def start_campaign(cast: Cast, today: dt.date, now: dt.datetime) -> Campaign:
    """Create and open the campaign."""
    used = ("machines_scanned", "machines_infected", "machines_cleaned", "smart_devices_checked", "people_informed")
    page = CampaignPage(
        title="Chiến dịch làm sạch mã độc trên không gian mạng",
        title_en="Clean cyberspace campaign",
        starts_on=today - dt.timedelta(days=21),
        ends_on=today + dt.timedelta(days=40),
        page=PAGE,
        page_en=PAGE_EN,
        measures=tuple((key, MEASURES[key].label.vi, MEASURES[key].label.en) for key in used),
    )
    campaign = create_campaign(cast.agency, page, slug="lam-sach-ma-doc", by=cast.operator, now=now)
    return open_campaign(campaign, by=cast.operator)


def _tasks(form: FormVersion, today: dt.date) -> tuple[TaskLine, ...]:
    def due(kind: str, days: int) -> tuple[DeadlineLine, ...]:
        return (DeadlineLine(kind, today + dt.timedelta(days=days)),)

    return (
        TaskLine("launch", "Phát động chiến dịch trong toàn đơn vị", deadlines=due("launch_by", -3)),
        TaskLine("inform", "Tuyên truyền đến cán bộ, công chức, viên chức và người dân", deadlines=due("other", 12)),
        TaskLine("scan", "Quét và bóc gỡ mã độc trên toàn bộ máy tính", deadlines=due("clean_by", 9)),
        TaskLine("report", "Báo cáo kết quả theo biểu mẫu", form=form.pk, deadlines=due("report_by", 12)),
    )


def _write(directive: Directive, letter: Letter, by: Person, now: dt.datetime) -> Directive:
    return save_letter(directive, letter, base=fingerprint(Letter.of(directive)), by=by, now=now)


def national_letter(cast: Cast, campaign: Campaign, today: dt.date, now: dt.datetime) -> Directive:
    """Issue the letter to all provinces."""
    sync_builtin_forms(now=now)
    form = FormVersion.objects.filter(template__key=FORM, published_at__isnull=False).latest("number")
    directive = create_directive(
        campaign, cast.agency, "Triển khai chiến dịch làm sạch mã độc trên không gian mạng", by=cast.operator, now=now
    )
    contacts = (
        ContactLine("Tổng đài hỗ trợ xử lý mã độc", cast.agency.pk, "0200000000", "hotro@example.vn", is_public=True),
    )
    letter = Letter(
        subject=directive.subject,
        body=BODY,
        contacts=contacts,
        distributions=(DistributionLine("action", "Như trên"), DistributionLine("filing", "Lưu: VT")),
    )
    directive = _write(directive, letter, cast.operator, now)
    directive = save_tasks(directive, _tasks(form, today), base=fingerprint(task_lines(directive)), by=cast.operator)
    rule = RuleLine(
        RecipientRule.Kind.KIND_BELOW, unit=cast.nation.pk, unit_kind="any_province", label="UBND các tỉnh, thành phố"
    )
    address = Address(directive.tree_day, directive.denominator, (rule,))
    directive = save_address(directive, address, base=fingerprint(Address.of(directive)), by=cast.operator)
    return issue_directive(
        directive, by=cast.operator, now=now, number="01/CV-ĐPQG", dated=f"{now.astimezone():%d/%m/%Y}"
    )


def passed_on(
    national: Directive, province: Unit, by: Person, now: dt.datetime, *, number: str, phone: str
) -> Directive:
    """Forward the national letter to the communes of a province, and issue it."""
    child = forward(national.recipients.get(unit=province), by=by, now=now)
    kept = Letter.of(child)
    desk = ContactLine("Tổ hỗ trợ kỹ thuật của tỉnh, thành phố", province.pk, phone, "", is_public=True)
    letter = Letter(kept.subject, body=kept.body, citations=kept.citations, contacts=(desk,))
    child = _write(child, letter, by, now)
    return issue_directive(child, by=by, now=now, number=number, dated=f"{now.astimezone():%d/%m/%Y}")

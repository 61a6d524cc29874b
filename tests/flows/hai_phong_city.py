"""Hải Phòng's offices, its list of 75 recipients, the authority's letter, and the department's."""

import json
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from lamsach.cli.tree import tree
from lamsach.portal.campaigns.models import Campaign, Directive
from lamsach.portal.units.models import Line, Unit, UnitGroup
from tests.flows.desks import Desk
from tests.flows.letters_to_type import Letter, order, to_unit
from tests.flows.offices import Offices

UNITS = Path(__file__).parent.parent / "_data/flows/hai-phong-units.yaml"
CITY, OFFICE = "Thành phố Hải Phòng", "Sở Thông tin và Truyền thông"
ENFORCEMENT, ABOVE_IT = "Cục Thi hành án dân sự thành phố Hải Phòng", "Tổng cục Thi hành án dân sự"
URBAN = ("Ngô Quyền", "Hồng Bàng", "Đồ Sơn", "Dương Kinh", "Kiến An", "Hải An", "Lê Chân")
RURAL = ("An Dương", "Cát Hải", "An Lão", "Tiên Lãng", "Thủy Nguyên", "Vĩnh Bảo", "Kiến Thụy", "Bạch Long Vĩ")
SLIP = "43=Huyện Kiến Thụy"  # what a person decides about the row "Huyện Kiến Thủy"
CITED = ("Công văn số 1298/CATTT-NCSV ngày 23/8/2022", "Công văn số 298/CATTT-NCSC ngày 23/8/2022",
         "Công văn số 1298/CATTT-NCSC ngày 23/8/2022")  # fmt: skip


def import_list(*options: str) -> tuple[dict, int]:
    """Take the annex's list of units into the tree, as the curator does."""
    arguments = ["import", str(UNITS), "--under", CITY, "--groups-of", f"{OFFICE}, {CITY}", *options, "--json"]
    result = CliRunner().invoke(tree, arguments, standalone_mode=False)
    assert result.exception is None, result.exception
    return json.loads(result.stdout), result.return_value


@dataclass
class City:
    """The offices of the flow."""

    offices: Offices
    first_import: tuple[dict, int]
    second_import: tuple[dict, int]
    campaign: Campaign | None = None
    above: Directive | None = None  # the authority's letter
    letter: Directive | None = None  # the department's

    def unit(self, name: str) -> Unit:
        return self.offices.unit(name)

    @property
    def officer(self) -> Desk:
        return self.offices.staff(self.unit(OFFICE), "officer")

    @property
    def operator(self) -> Desk:
        return self.offices.staff(self.unit("Cục An toàn thông tin"), "operator")

    def draft(self, **changes: object) -> Directive:
        """Type in the department's letter: to the six groups of the list, and to two telecoms in no group."""
        groups = [
            {"kind": "group", "group": group.pk, "listed": "on", "unit_text": ""}
            for group in UnitGroup.objects.order_by("pk")
        ]
        telecoms = [
            {"kind": "unit", "unit_text": name, "unit": "", "listed": ""}
            for name in ("Viettel Hải Phòng", "VNPT Hải Phòng")
        ]
        letter = Letter(
            subject="V/v triển khai chiến dịch làm sạch mã độc",
            number="/STTTT-CNTT",
            dated="/8/2022",
            office=OFFICE,
            cites=CITED,
            contacts=({"role": "Phòng Công nghệ thông tin", "phone": "0200000000", "is_public": "on"},),
            copies=(("action", "Như trên"), ("report", "Giám đốc Sở"), ("website", "Cổng thông tin"), ("filing", "VT")),
            to=(*groups, *telecoms),
            tasks=(
                order("launch", "Phát động đến các đơn vị trực thuộc"),
                order("scan", "Quét và làm sạch bằng công cụ của Cục"),
                order("watch", "Rà soát máy kết nối tới địa chỉ đã công bố"),
                order("report", "Báo cáo kết quả", form="hp", report_by="26/9/2022"),
            ),
        )
        self.offices.clock.on("29/8/2022")
        return self.officer.types(self.campaign, Letter(**{**_plain(letter), **changes}), self.unit(OFFICE))

    def issue(self, **changes: object) -> Directive:
        draft = self.draft(**changes)
        self.officer.confirms(draft, {0: self.above})
        return self.officer.issues(draft, number="2080/STTTT-CNTT", dated="29/8/2022")


def _plain(letter: Letter) -> dict:
    return {name: getattr(letter, name) for name in Letter.__dataclass_fields__}


def before(offices: Offices) -> City:
    """Play the tree, the list of recipients, the authority's letter, and the department's."""
    offices.clock.on("22/8/2022")
    world = offices.world
    world.unit("Chính phủ", "nation")
    world.unit("Bộ Thông tin và Truyền thông", "ministry", "Chính phủ")
    world.unit("Cục An toàn thông tin", "agency", "Bộ Thông tin và Truyền thông", line=Line.VERTICAL)
    world.unit("Bộ Tư pháp", "ministry", "Chính phủ")
    world.unit(ABOVE_IT, "agency", "Bộ Tư pháp", line=Line.VERTICAL)
    world.unit(CITY, "central_city", "Chính phủ")
    world.unit(OFFICE, "department", CITY)
    world.unit(ENFORCEMENT, "agency", ABOVE_IT, line=Line.VERTICAL, also_under=CITY)
    for name in URBAN:
        world.unit(f"Quận {name}", "urban_district", CITY)
    for name in RURAL:
        world.unit(f"Huyện {name}", "rural_district", CITY)
    known = Unit.objects.count()
    first = import_list()
    assert Unit.objects.count() == known
    second = import_list("--decide", SLIP)
    city = City(offices, first, second)
    offices.clock.on("23/8/2022")
    city.campaign = city.operator.runs_campaign("Làm sạch mã độc 2022", "2022-08-23", "2022-12-31")
    city.above = city.operator.types(
        city.campaign,
        Letter(
            subject="V/v chiến dịch làm sạch mã độc trên không gian mạng",
            to=(to_unit(city.unit(OFFICE)), to_unit(city.unit(ABOVE_IT))),
            tasks=(order("report", "Báo cáo", form="hp", report_by="by 30/9/2022"),),
        ),
        city.unit("Cục An toàn thông tin"),
    )
    city.operator.issues(city.above, number="1298/CATTT-NCSC", dated="23/8/2022")
    city.officer.opens(city.above)
    city.letter = city.issue()
    return city

"""The campaign-wide meanings of figures: every form words its questions in its own way, measures make them add up."""

from dataclasses import dataclass
from enum import StrEnum

from lamsach.campaign.forms import Wording


class CountedIn(StrEnum):
    """What a measure counts."""

    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    MACHINES = "machines"
    DEVICES = "devices"
    MALWARE = "malware"
    BROADCASTS = "broadcasts"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that means the same in every form of a campaign. *key* never changes once it is used."""

    key: str
    label: Wording
    counts: CountedIn


def _measure(key: str, counts: CountedIn, vi: str, en: str) -> tuple[str, Measure]:
    return key, Measure(key, Wording(vi, en), counts)


MEASURES: dict[str, Measure] = dict((
    _measure(
        "organisations_received", CountedIn.ORGANISATIONS,
        "Cơ quan, tổ chức, doanh nghiệp nhận được thông tin", "Organisations that received information",
    ),
    _measure(
        "organisations_carried_out", CountedIn.ORGANISATIONS,
        "Cơ quan, tổ chức đã triển khai", "Organisations that carried the campaign out",
    ),
    _measure("people_informed", CountedIn.PEOPLE, "Người được tuyên truyền", "People informed"),
    _measure(
        "civil_servants_carried_out", CountedIn.PEOPLE,
        "Công chức, viên chức, người lao động đã thực hiện", "Civil servants who carried it out",
    ),
    _measure(
        "computers_carried_out", CountedIn.MACHINES, "Máy tính đã thực hiện", "Computers on which it was carried out"
    ),
    _measure("machines_scanned", CountedIn.MACHINES, "Máy tính đã quét", "Machines scanned"),
    _measure("machines_infected", CountedIn.MACHINES, "Máy tính nhiễm mã độc", "Machines found infected"),
    _measure("machines_cleaned", CountedIn.MACHINES, "Máy tính đã làm sạch", "Machines cleaned"),
    _measure(
        "machines_in_contact", CountedIn.MACHINES,
        "Máy tính, thiết bị phát sinh kết nối độc hại", "Devices seen in contact with an indicator",
    ),
    _measure("malware_found", CountedIn.MALWARE, "Mã độc phát hiện được", "Malware found"),
    _measure("malware_treated", CountedIn.MALWARE, "Mã độc đã xử lý", "Malware treated"),
    _measure("smart_devices_checked", CountedIn.DEVICES, "Thiết bị thông minh đã kiểm tra", "Smart devices checked"),
    _measure("broadcasts", CountedIn.BROADCASTS, "Lượt phát thanh, truyền hình", "Broadcasts"),
))  # fmt: skip
"""The measures that ship with lamsach; a campaign may add its own."""

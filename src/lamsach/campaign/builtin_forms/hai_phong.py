"""HP 2022, of a province's department: an assessment, proposals, and who received and who carried out the campaign.

Its figures are about the area and scope of management, so they include everything below.
"""

from typing import Any, Final

DEFINITION: Final[dict[str, Any]] = {
    "key": "hp",
    "title": {"vi": "Báo cáo tình hình triển khai (mẫu Hải Phòng)", "en": "Progress report (Hải Phòng form)"},
    "sections": [
        {
            "key": "general",
            "title": {"vi": "Thông tin chung", "en": "General"},
            "fields": [
                {
                    "key": "unit_name",
                    "label": {"vi": "Tên đơn vị", "en": "Name of the unit"},
                    "kind": "text",
                    "required": True,
                    "prefill": "unit.name",
                    "max_length": 300,
                },
                {
                    "key": "assessment",
                    "label": {
                        "vi": "Đánh giá kết quả chiến dịch trong phạm vi của đơn vị",
                        "en": "Assessment of the campaign in the unit's scope",
                    },
                    "kind": "text",
                    "required": True,
                },
                {
                    "key": "proposals",
                    "label": {"vi": "Kiến nghị, đề xuất (nếu có)", "en": "Proposals (if any)"},
                    "kind": "text",
                },
            ],
        },
        {
            "key": "figures",
            "title": {"vi": "Số liệu", "en": "Figures"},
            "note": {
                "vi": "Tính trên toàn địa bàn và phạm vi quản lý, gồm cả các đơn vị cấp dưới.",
                "en": "For the whole area and scope of management, with all units below.",
            },
            "fields": [
                {
                    "key": "received",
                    "label": {
                        "vi": "Số cơ quan, tổ chức, doanh nghiệp đã nhận thông tin về chiến dịch",
                        "en": "Agencies, organisations and enterprises that received information on the campaign",
                    },
                    "kind": "count",
                    "required": True,
                    "measure": "organisations_received",
                    "coverage": "inclusive",
                    "with_note": True,
                    "prefill": "received",
                },
                {
                    "key": "carried_out",
                    "label": {
                        "vi": "Số cơ quan, tổ chức đã triển khai chiến dịch",
                        "en": "Agencies and organisations that carried the campaign out",
                    },
                    "kind": "count",
                    "required": True,
                    "measure": "organisations_carried_out",
                    "coverage": "inclusive",
                    "with_note": True,
                    "prefill": "carried_out",
                },
            ],
        },
    ],
    "checks": [
        {
            "key": "carried_out_after_receiving",
            "rule": "at_most",
            "severity": "soft",
            "left": "carried_out",
            "right": "received",
            "message": {
                "vi": "Số đã triển khai lớn hơn số đã nhận thông tin.",
                "en": "More carried the campaign out than received information on it.",
            },
        },
        {"key": "received_below", "rule": "not_below_subordinates", "severity": "soft", "left": "received"},
        {"key": "carried_out_below", "rule": "not_below_subordinates", "severity": "soft", "left": "carried_out"},
    ],
}

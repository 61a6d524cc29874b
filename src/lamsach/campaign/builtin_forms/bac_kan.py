"""BK 2022, of a city of the district level: like HP, but its second figure counts directly subordinate units.

By its wording a parent's figure covers its children.
"""

from typing import Any, Final

DEFINITION: Final[dict[str, Any]] = {
    "key": "bk",
    "title": {"vi": "Báo cáo kết quả triển khai (mẫu Bắc Kạn)", "en": "Report of results (Bắc Kạn form)"},
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
            "fields": [
                {
                    "key": "received",
                    "label": {
                        "vi": "Số cơ quan, tổ chức, doanh nghiệp trực thuộc, trên địa bàn đã nhận thông tin",
                        "en": "Agencies, organisations and enterprises, directly subordinate or in the area, "
                        "that received information",
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
                        "vi": "Số đơn vị trực thuộc đã triển khai chiến dịch",
                        "en": "Directly subordinate units that carried the campaign out",
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

"""BĐ 2022, of an urban district: people reached, in the own unit, and for wards also in the area.

The note on the original reserves a "section 3" for the wards, which is the assessment; what fits wards is the area,
section 2. Built in is the latter; the audience of a section is one click to change.
"""

from typing import Any, Final

DEFINITION: Final[dict[str, Any]] = {
    "key": "bd",
    "title": {"vi": "Báo cáo kết quả chiến dịch (mẫu Ba Đình)", "en": "Report on the campaign (Ba Đình form)"},
    "sections": [
        {
            "key": "own_unit",
            "title": {"vi": "Tại đơn vị", "en": "In the own unit"},
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
                    "key": "own_scope",
                    "label": {"vi": "Phạm vi triển khai", "en": "Scope"},
                    "kind": "text",
                    "required": True,
                },
                {
                    "key": "own_people",
                    "label": {
                        "vi": "Số cán bộ, công chức, viên chức, người lao động được tiếp cận thông tin chiến dịch",
                        "en": "Officials, public employees and workers reached by the campaign's information",
                    },
                    "kind": "count",
                    "required": True,
                    "measure": "people_informed",
                },
            ],
        },
        {
            "key": "area",
            "title": {
                "vi": "Tổ chức, doanh nghiệp và người dân trên địa bàn",
                "en": "Organisations, enterprises and people in the area",
            },
            "note": {"vi": "Dành cho Ủy ban nhân dân các phường.", "en": "For the people's committees of wards."},
            "audience": {"kinds": ["ward"]},
            "fields": [
                {
                    "key": "area_scope",
                    "label": {"vi": "Phạm vi triển khai trên địa bàn", "en": "Scope in the area"},
                    "kind": "text",
                    "required": True,
                },
                {
                    "key": "area_people",
                    "label": {
                        "vi": "Số người lao động trên địa bàn được tiếp cận thông tin chiến dịch",
                        "en": "Workers in the area reached by the campaign's information",
                    },
                    "help": {
                        "vi": "Tính cho toàn địa bàn, gồm cả số của đơn vị ở phần trên.",
                        "en": "For the whole area, with the unit's own figure above.",
                    },
                    "kind": "count",
                    "required": True,
                    "measure": "people_informed",
                    "coverage": "inclusive",
                },
            ],
        },
        {
            "key": "assessment_section",
            "title": {"vi": "Đánh giá", "en": "Assessment"},
            "fields": [
                {
                    "key": "assessment",
                    "label": {"vi": "Đánh giá kết quả chiến dịch", "en": "Assessment of the campaign"},
                    "kind": "text",
                    "required": True,
                }
            ],
        },
        {
            "key": "proposals_section",
            "title": {"vi": "Kiến nghị, đề xuất", "en": "Proposals"},
            "fields": [
                {"key": "proposals", "label": {"vi": "Kiến nghị, đề xuất", "en": "Proposals"}, "kind": "text"},
            ],
        },
    ],
    "checks": [
        {"key": "own_staff", "rule": "not_above_denominator", "severity": "soft", "left": "own_people", "of": "staff"},
        {
            "key": "area_holds_unit",
            "rule": "at_least",
            "severity": "soft",
            "left": "area_people",
            "right": "own_people",
            "message": {
                "vi": "Số của toàn địa bàn nhỏ hơn số của riêng đơn vị.",
                "en": "The figure for the whole area is less than that of the unit alone.",
            },
        },
        {"key": "area_below", "rule": "not_below_subordinates", "severity": "soft", "left": "area_people"},
    ],
}

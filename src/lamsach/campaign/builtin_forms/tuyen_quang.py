"""TQ 2022, of a provincial department on the vertical line of justice: who carried it out, malware found and treated.

The original leaves open whether civil servants or computers are counted: the operator keeps one or both. What units
write for the malware treated may be words: they become the note, and the count stays blank.
"""

from typing import Any, Final

DEFINITION: Final[dict[str, Any]] = {
    "key": "tq",
    "title": {"vi": "Báo cáo kết quả thực hiện (mẫu Tuyên Quang)", "en": "Report of results (Tuyên Quang form)"},
    "note": {
        "vi": "Thủ trưởng đơn vị ký tên, đóng dấu vào bản in.",
        "en": "The head signs and seals the printed report.",
    },
    "sections": [
        {
            "key": "results",
            "title": {"vi": "Kết quả thực hiện", "en": "Results"},
            "fields": [
                {
                    "key": "assessment",
                    "label": {"vi": "Đánh giá kết quả chiến dịch", "en": "Assessment of the campaign"},
                    "kind": "text",
                    "required": True,
                },
                {
                    "key": "civil_servants",
                    "label": {"vi": "Số công chức đã thực hiện", "en": "Civil servants who carried it out"},
                    "kind": "count",
                    "required": True,
                    "measure": "civil_servants_carried_out",
                },
                {
                    "key": "computers",
                    "label": {"vi": "Số máy tính đã thực hiện", "en": "Computers on which it was carried out"},
                    "kind": "count",
                    "required": True,
                    "measure": "computers_carried_out",
                    "prefill": "scan.machines",
                },
                {
                    "key": "malware_found",
                    "label": {"vi": "Số mã độc phát hiện được", "en": "Malware found"},
                    "kind": "count",
                    "required": True,
                    "measure": "malware_found",
                    "with_note": True,
                    "prefill": "scan.found",
                },
                {
                    "key": "malware_treated",
                    "label": {"vi": "Số mã độc đã xử lý (nếu có)", "en": "Malware treated (if any)"},
                    "help": {
                        "vi": "Ghi bằng số; nếu ghi bằng chữ thì nội dung được lưu vào phần ghi chú.",
                        "en": "As a number; words are kept as the note.",
                    },
                    "kind": "count",
                    "measure": "malware_treated",
                    "with_note": True,
                    "prefill": "scan.treated",
                },
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
        {
            "key": "treated_after_finding",
            "rule": "at_most",
            "severity": "soft",
            "left": "malware_treated",
            "right": "malware_found",
            "message": {
                "vi": "Số mã độc đã xử lý lớn hơn số phát hiện được.",
                "en": "More malware was treated than found.",
            },
        },
        {
            "key": "treated_when_found",
            "rule": "required_if",
            "severity": "soft",
            "left": "malware_treated",
            "when": "malware_found",
            "is": "positive",
        },
        {
            "key": "staff",
            "rule": "not_above_denominator",
            "severity": "soft",
            "left": "civil_servants",
            "of": "staff",
        },
        {
            "key": "machines",
            "rule": "not_above_denominator",
            "severity": "soft",
            "left": "computers",
            "of": "machines",
        },
        {"key": "found_evidence", "rule": "near_prefill", "severity": "soft", "left": "malware_found", "percent": 0},
    ],
    "variants": [
        {
            "key": "carried_out_by",
            "label": {
                "vi": "Thống kê theo công chức, theo máy tính, hoặc cả hai",
                "en": "Count people, computers, or both",
            },
            "fields": ["civil_servants", "computers"],
        }
    ],
}

"""TS 2020: the annex that the letter asks for is not at hand; this is a stock form of ours in its place."""

from typing import Any, Final

_EVIDENCE = ("machines_scanned", "machines_infected", "machines_cleaned")

DEFINITION: Final[dict[str, Any]] = {
    "key": "ts",
    "title": {"vi": "Báo cáo kết quả làm sạch mã độc (mẫu chung)", "en": "Clean-up report (stock form)"},
    "note": {
        "vi": "Mẫu do lamsach soạn, dùng khi chưa có mẫu của cấp trên.",
        "en": "A form made by lamsach, for use where the superior's own is not at hand.",
    },
    "stock": True,
    "sections": [
        {
            "key": "general",
            "title": {"vi": "Đánh giá chung", "en": "General"},
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
            "key": "machines",
            "title": {"vi": "Máy tính và thiết bị", "en": "Machines and devices"},
            "fields": [
                {
                    "key": "machines_scanned",
                    "label": {"vi": "Số máy tính đã quét", "en": "Machines scanned"},
                    "kind": "count",
                    "required": True,
                    "measure": "machines_scanned",
                    "prefill": "scan.machines",
                },
                {
                    "key": "machines_infected",
                    "label": {"vi": "Số máy tính phát hiện mã độc", "en": "Machines found infected"},
                    "kind": "count",
                    "required": True,
                    "measure": "machines_infected",
                    "prefill": "scan.infected",
                },
                {
                    "key": "machines_cleaned",
                    "label": {"vi": "Số máy tính đã làm sạch", "en": "Machines cleaned"},
                    "kind": "count",
                    "required": True,
                    "measure": "machines_cleaned",
                    "prefill": "scan.cleaned",
                },
                {
                    "key": "smart_devices",
                    "label": {"vi": "Số thiết bị thông minh đã kiểm tra", "en": "Smart devices checked"},
                    "help": {
                        "vi": "Điện thoại, bộ định tuyến, camera...",
                        "en": "Phones, routers, cameras and the like.",
                    },
                    "kind": "count",
                    "measure": "smart_devices_checked",
                    "prefill": "devices.checked",
                },
            ],
        },
        {
            "key": "outreach",
            "title": {"vi": "Tuyên truyền", "en": "Outreach"},
            "fields": [
                {
                    "key": "people",
                    "label": {"vi": "Số người được tuyên truyền", "en": "People informed"},
                    "kind": "count",
                    "measure": "people_informed",
                },
                {
                    "key": "broadcasts",
                    "label": {"vi": "Số lượt phát trên đài truyền thanh", "en": "Broadcasts"},
                    "kind": "count",
                    "measure": "broadcasts",
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
        {"key": "infected_scanned", "rule": "at_most", "left": "machines_infected", "right": "machines_scanned"},
        {"key": "cleaned_infected", "rule": "at_most", "left": "machines_cleaned", "right": "machines_infected"},
        {
            "key": "scanned_machines",
            "rule": "not_above_denominator",
            "severity": "soft",
            "left": "machines_scanned",
            "of": "machines",
        },
        *(
            {"key": f"{key}_evidence", "rule": "near_prefill", "severity": "soft", "left": key, "percent": 10}
            for key in _EVIDENCE
        ),
    ],
}

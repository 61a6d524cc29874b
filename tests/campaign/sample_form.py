"""A form definition that uses every part of the language of forms."""


def words(vi="Nhãn", en="Label"):
    return {"vi": vi, "en": en}


def whole():
    """Return a form that uses every part of the language."""
    return {
        "key": "f",
        "title": words(),
        "note": words(),
        "stock": True,
        "sections": [
            {
                "key": "figures",
                "title": words(),
                "note": {"vi": "chỉ tiếng Việt"},
                "fields": [
                    {"key": "infected", "label": words(), "kind": "count", "required": True, "measure": "machines_infected", "prefill": "scan.infected"},
                    {"key": "cleaned", "label": words(), "kind": "count", "measure": "machines_cleaned", "with_note": True, "max_length": 80, "help": words()},
                    {"key": "area", "label": words(), "kind": "count", "measure": "machines_cleaned", "coverage": "inclusive", "audience": {"kinds": ["ward"], "groups": ["Khối Đảng"]}},
                    {"key": "started", "label": words(), "kind": "date"},
                    {"key": "ended", "label": words(), "kind": "date"},
                ],
            },
            {
                "key": "words",
                "title": words(),
                "audience": {"kinds": ["ward", "commune"]},
                "fields": [
                    {"key": "tool", "label": words(), "kind": "choice", "choices": [{"key": "ours", "label": words()}, {"key": "other", "label": words()}]},
                    {"key": "which", "label": words(), "kind": "text"},
                    {"key": "remark", "label": words(), "kind": "note"},
                ],
            },
        ],
        "checks": [
            {"key": "a", "rule": "at_most", "left": "cleaned", "right": "infected", "message": words()},
            {"key": "b", "rule": "at_least", "left": "infected", "right": 1, "severity": "soft"},
            {"key": "c", "rule": "equals_sum", "left": "area", "parts": ["infected", "cleaned"]},
            {"key": "d", "rule": "sum_at_most", "left": "area", "parts": ["infected", "cleaned"]},
            {"key": "e", "rule": "required_if", "left": "which", "when": "tool", "is": "other"},
            {"key": "f", "rule": "not_above_denominator", "left": "infected", "of": "machines"},
            {"key": "g", "rule": "not_below_subordinates", "left": "area", "severity": "soft"},
            {"key": "h", "rule": "near_prefill", "left": "infected", "percent": 10, "severity": "soft"},
            {"key": "i", "rule": "at_most", "left": "started", "right": "ended"},
        ],
        "variants": [{"key": "counted", "label": words(), "fields": ["infected", "cleaned"]}],
    }  # fmt: skip

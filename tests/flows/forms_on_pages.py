"""What a browser sees of a page: the fields of a form with what stands in them, and tables."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Fields = dict[str, str | list[str]]
SILENT = frozenset({"submit", "button", "file", "image", "reset"})


@dataclass
class _Reader(HTMLParser):
    forms: list[Fields] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._form: Fields | None = None
        self._select: tuple[str, list[str], str | None, bool] | None = None
        self._area: str | None = None
        self._text: list[str] | None = None
        self._pattern = False  # within a row that script copies

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "template":
            self._pattern = True
        if tag in ("table", "tr", "td", "th"):
            self._cell(tag)
        elif tag == "form":
            self._form = {}
            self.forms.append(self._form)
        elif tag == "input" and name and given.get("type") not in SILENT:
            self._input(name, given)
        elif tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._select = (name, [], None, "multiple" in given)
        elif tag == "option" and self._select:
            self._option(given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        if given.get("type") not in ("checkbox", "radio"):
            self._put(name, given.get("value", ""))
        elif "checked" in given:
            self._put(name, given.get("value", "on"))

    def _option(self, given: dict[str, str]) -> None:
        assert self._select
        name, chosen, first, many = self._select
        value = given.get("value", "")
        first = value if first is None else first
        self._select = (name, [*chosen, value] if "selected" in given else chosen, first, many)

    def _cell(self, tag: str) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif self.tables:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._pattern = False
        elif tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None:
            self._put(self._area, "".join(self._text or ()).removeprefix("\n"))
            self._area = self._text = None
        elif tag == "select" and self._select:
            name, chosen, first, many = self._select
            for value in chosen or ([] if many or first is None else [first]):
                self._put(name, value)
            self._select = None
        elif tag in ("td", "th") and self.tables and self._text is not None and self.tables[-1]:
            self.tables[-1][-1].append(" ".join("".join(self._text).split()))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _put(self, name: str, value: str) -> None:
        if self._form is None or self._pattern:
            return
        old = self._form.get(name)
        if old is None:
            self._form[name] = value
        else:
            self._form[name] = [*(old if isinstance(old, list) else [old]), value]


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def form_with(page: str, name: str) -> Fields:
    """Return the fields of the form that has this one, as they stand on the page."""
    found = [form for form in _read(page).forms if name in form]
    assert found, f"no form with a field {name}"
    return found[0]


def tables(page: str) -> list[list[list[str]]]:
    """Return the texts of the tables, row by row."""
    return _read(page).tables


def number(text: str) -> int | None:
    """Return the number in a cell; None where there is none, which is not zero."""
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else None

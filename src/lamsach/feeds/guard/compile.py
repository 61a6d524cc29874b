"""Make the guard's data from the packages that carry it: warning lists, and the Public Suffix List."""

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.guard import lists, wellknown
from lamsach.feeds.guard.categories import Category
from lamsach.feeds.guard.compiled import GuardList, Sets, assemble
from lamsach.indicators.addresses import is_ipv4, span
from lamsach.indicators.values import Indicator, InvalidIndicatorError, Kind

FORMAT = "2"
PACKAGES = ("pymispwarninglists", "publicsuffixlist")
# Where an indicator over a guarded name must be seen, the names over it are kept as well.
_SEEN_FROM_ABOVE = frozenset(Category) - {Category.RESOLVER_SEEN, Category.DYNAMIC_DNS, Category.BENIGN}


def made_from() -> dict[str, str]:
    """Return what the guard's data is made from: versions of the packages, a sum of the own tables.

    Raises `UnusableInputError` where a package is missing.
    """
    own = [value for name, value in vars(wellknown).items() if name.isupper()]
    tables = zlib.crc32(f"{lists.CATEGORIES}{sorted(lists.SKIPPED)}{own}".encode())
    try:
        return {
            "format": FORMAT,
            "tables": f"{tables:08x}",
            **{name: version(name) for name in PACKAGES},
        }
    except PackageNotFoundError as error:
        raise UnusableInputError(
            _("The guard needs the package {name}.").format(name=error.name), advice="pip install 'lamsach[feeds]'"
        ) from error


def default_path() -> Path:
    """Return where the guard's data of the installed packages is kept for this user."""
    cache = os.environ.get("LAMSACH_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    name = "-".join(made_from().values())
    return Path(cache) / "lamsach" / f"guard-{name}.bin"


class _Collector:
    """Names, digests and ranges with the guards that hold them."""

    def __init__(self) -> None:
        self.lists: list[GuardList] = []
        self.sets = Sets()
        self.names: dict[str, int] = {}
        self.ranges: dict[int, list[tuple[int, int, int]]] = {4: [], 6: []}

    def add_list(self, name: str, category: Category, values: Iterable[str]) -> None:
        guard = len(self.lists)
        self.lists.append(GuardList(name, category))
        above = category in _SEEN_FROM_ABOVE
        for value in values:
            if ":" in value or is_ipv4(value.partition("/")[0]):
                self._range(value, guard)
            else:
                self._name(value, guard, above=above)

    def _name(self, value: str, guard: int, *, above: bool) -> None:
        names, plus = self.names, self.sets.plus
        names[value] = plus(names.get(value, 0), guard)
        if not above:
            return
        over = -1 - guard
        parent = value.partition(".")[2]
        while "." in parent:
            number = names.get(parent, 0)
            if over in self.sets.all[number]:
                return
            names[parent] = plus(number, over)
            parent = parent.partition(".")[2]

    def _range(self, value: str, guard: int) -> None:
        found = span(value)
        self.ranges[found.version].append((found.first, found.last, guard))


def compile_wellknown(path: Path) -> None:
    """Write to *path* what the guard knows of itself, without the lists of any package: for drills only."""
    collector = _Collector()
    _add_wellknown(collector)
    _assemble(path, collector, [], [], {"format": FORMAT, "lists": "well-known only"})


def compile_guard(path: Path, *, progress: Callable[[str], None] = lambda _name: None) -> None:
    """Write the guard's data to *path*. Takes half a minute and 800 MB, once for each version."""
    collector, sources = _Collector(), made_from()
    _add_wellknown(collector)
    progress("Public Suffix List")
    suffixes, wild, exceptions = public_suffixes()
    collector.add_list("Public Suffix List", Category.SUFFIX, suffixes)
    for name, category, values in _warning_lists():
        progress(name)
        collector.add_list(name, category, values)
    _assemble(path, collector, wild, exceptions, sources)


def _add_wellknown(collector: _Collector) -> None:
    collector.add_list("IANA special-purpose addresses", Category.SPECIAL, wellknown.SPECIAL_RANGES)
    collector.add_list("special-use names", Category.SPECIAL, wellknown.SPECIAL_NAMES)
    documentation = (*wellknown.DOCUMENTATION_RANGES, *wellknown.DOCUMENTATION_NAMES)
    collector.add_list("documentation", Category.SPECIAL, documentation)
    collector.add_list(
        "well-known resolvers", Category.RESOLVER, (*wellknown.RESOLVER_ADDRESSES, *wellknown.RESOLVER_NAMES)
    )


def _assemble(
    path: Path, collector: _Collector, wild: Iterable[str], exceptions: Iterable[str], sources: dict[str, str]
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assemble(
        path, names=collector.names, ranges=collector.ranges, sets=collector.sets, lists=collector.lists,
        wild=wild, exceptions=exceptions, made_from=sources,
    )  # fmt: skip


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise UnusableInputError(_("The guard needs the package {name}.").format(name=name))
    return Path(next(iter(spec.submodule_search_locations)))


def public_suffixes() -> tuple[list[str], set[str], set[str]]:
    """Return of the Public Suffix List the plain rules, the parents of wildcard rules, and exceptions.

    (publicsuffix.org/list).
    """
    text = (_package("publicsuffixlist") / "public_suffix_list.dat").read_text("utf-8")
    plain: list[str] = []
    wild: set[str] = set()
    exceptions: set[str] = set()
    for line in text.splitlines():
        rule = line.split(maxsplit=1)[0] if line.strip() else ""
        if not rule or rule.startswith("//"):
            continue
        name = _ascii(rule.removeprefix("!").removeprefix("*."))
        if rule.startswith("!"):
            exceptions.add(name)
        elif rule.startswith("*."):
            wild.add(name)
        else:
            plain.append(name)
    return plain, wild, exceptions


def _ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    import idna

    return idna.encode(name, uts46=True).decode("ascii")


def _warning_lists() -> Iterator[tuple[str, Category, Iterator[str]]]:
    folder = _package("pymispwarninglists") / "data" / "misp-warninglists" / "lists"
    for path in sorted(folder.glob("*/list.json")):
        category = lists.category(path.parent.name)
        if category is None:
            continue
        content = json.loads(path.read_bytes())
        if content["type"] != "regex":
            yield content["name"], category, _values(content["list"], category)


def _values(raw: list[str], category: Category) -> Iterator[str]:
    """Yield the values in normal form. Names of one label, and what is no indicator, guard nothing here."""
    files = category is Category.CLEAN_FILE
    for each in raw:
        try:
            found = Indicator.parse(each)
        except InvalidIndicatorError:
            continue
        if found.kind is Kind.URL or (found.kind in _DIGESTS and not files and category is not Category.BENIGN):
            continue
        yield found.value


_DIGESTS = frozenset({Kind.MD5, Kind.SHA1, Kind.SHA256})

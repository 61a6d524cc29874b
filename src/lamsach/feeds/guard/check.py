"""Hold an indicator against everything that is guarded, in both directions."""

from collections.abc import Callable, Iterable
from ipaddress import ip_network
from pathlib import Path
from socket import AF_INET6, inet_aton, inet_pton
from typing import NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.feeds.guard.categories import ACCEPTED, ORDER, RULES, Category, Decision, Relation, Verdict
from lamsach.feeds.guard.compile import compile_guard, default_path, made_from
from lamsach.feeds.guard.compiled import Compiled
from lamsach.feeds.guard.wellknown import PROTECTED_TREES
from lamsach.indicators.addresses import is_ipv4
from lamsach.indicators.urls import url_host
from lamsach.indicators.values import Indicator, Kind

_DOMAIN, _IP, _CIDR, _URL = Kind.DOMAIN, Kind.IP, Kind.CIDR, Kind.URL
_REFUSED_FROM = {4: 8, 6: 20}  # a range with a shorter prefix is refused
_HELD_FROM = {4: 16, 6: 32}  # one with a shorter prefix is held
# On these a single URL may be blocked although the host never is.
_URL_LEVEL = frozenset({
    Category.TOP, Category.POPULAR, Category.TRUSTED, Category.SHARED, Category.SUFFIX, Category.DYNAMIC_DNS,
    Category.BENIGN, Category.RESOLVER_SEEN,
})  # fmt: skip


_MOST_KNOWN = 100_000


class _Above(NamedTuple):
    """What is known of all names right under one name."""

    wild: bool
    verdict: Verdict
    in_tree: bool


class Guard:
    """What must keep working. `check` SHALL name the list and the reason of every verdict but acceptance.

    *protected* are domain trees where two people must approve. In an *exercise* the ranges and names that are
    reserved for documentation pass, so that a drill or a demonstration has something to publish.
    """

    def __init__(self, data: Compiled, *, protected: Iterable[str] = PROTECTED_TREES, exercise: bool = False) -> None:
        self._data = data
        self._find = data.find
        self._trees = tuple(protected)
        self._inside_trees = tuple(f".{tree}" for tree in self._trees)
        self._exercise = exercise
        self._equal = [self._verdict(members, Relation.EQUAL) for members in data.sets]
        self._inside = [self._verdict(members, Relation.INSIDE) for members in data.sets]
        self._suffix = [self._is_suffix(members) for members in data.sets]
        self._known: dict[str, _Above] = {}

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        protected: Iterable[str] = PROTECTED_TREES,
        exercise: bool = False,
        progress: Callable[[str], None] = lambda _name: None,
    ) -> "Guard":
        """Open the guard's data; make it first where it is missing, damaged or not of the installed packages."""
        path = path or default_path()
        try:
            data = Compiled(path)
            current = data.made_from == made_from()
        except (FileNotFoundError, UnusableInputError):
            current = False
        if not current:
            compile_guard(path, progress=progress)
            data = Compiled(path)
        return cls(data, protected=protected, exercise=exercise)

    def __len__(self) -> int:
        """Return the number of guarded values."""
        return self._data.entries

    def check(self, indicator: Indicator) -> Verdict:
        """Return what the guard says of *indicator*."""
        kind, value = indicator
        if kind is _DOMAIN:
            return self._name(value)
        if kind is _IP:
            return self._address(value)
        if kind is _URL:
            return self._url(value)
        if kind is _CIDR:
            return self._range(value)
        return self._equal[self._find(value.encode())]

    def _verdict(self, members: tuple[int, ...], relation: Relation) -> Verdict:
        """Return the strictest verdict of a set of guards, to which the indicator lies in *relation*."""
        strictest = ACCEPTED
        for member in members:
            over = member < 0
            name, category = self._data.lists[-1 - member if over else member]
            if self._exercise and name == "documentation":
                continue
            how = Relation.OVER if over else relation
            if over and relation is Relation.INSIDE:
                continue  # a name beside the guarded one
            decision = getattr(RULES[category], how)
            if ORDER[decision] > ORDER[strictest.decision] or (
                decision is strictest.decision and strictest.relation is Relation.OVER and how is not Relation.OVER
            ):
                approvals = RULES[category].approvals if decision is Decision.HOLD else 0
                strictest = Verdict(decision, category, name, how, approvals)
        return strictest

    def _name(self, value: str) -> Verdict:
        found = self._equal[number] if (number := self._find(value.encode())) else ACCEPTED
        parent = value.partition(".")[2]
        above = self._known.get(parent)
        if above is None:
            above = self._look_above(parent)
        if above.wild and value not in self._data.exceptions:
            return Verdict(Decision.REFUSE, Category.SUFFIX, "Public Suffix List", Relation.EQUAL)
        if above.verdict is not ACCEPTED and ORDER[above.verdict.decision] > ORDER[found.decision]:
            found = above.verdict
        return self._tree(value, found) if above.in_tree or value in self._trees else found

    def _look_above(self, parent: str) -> "_Above":
        """Return what the names over a name say of it: the same for all that have *parent*."""
        strictest, name = ACCEPTED, parent
        while name:
            if number := self._find(name.encode()):
                above = self._inside[number]
                if self._suffix[number] and above.category is not Category.SPECIAL:
                    break  # each name under a suffix has an owner of its own
                if ORDER[above.decision] > ORDER[strictest.decision]:
                    strictest = above
            name = name.partition(".")[2]
        in_tree = parent in self._trees or parent.endswith(self._inside_trees)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        known = self._known[parent] = _Above(parent in self._data.wild, strictest, in_tree)
        return known

    def _is_suffix(self, members: tuple[int, ...]) -> bool:
        categories = {self._data.lists[each].category for each in members if each >= 0}
        return bool(categories & {Category.SUFFIX, Category.DYNAMIC_DNS})

    def _tree(self, value: str, found: Verdict) -> Verdict:
        tree = next(each for each in self._trees if value == each or value.endswith(f".{each}"))
        if value == tree:
            return Verdict(Decision.REFUSE, Category.PROTECTED, tree, Relation.OVER)
        held = Verdict(Decision.HOLD, Category.PROTECTED, tree, Relation.INSIDE, RULES[Category.PROTECTED].approvals)
        return found if found.decision is Decision.REFUSE else held

    def _address(self, value: str) -> Verdict:
        if ":" in value:
            number = int.from_bytes(inet_pton(AF_INET6, value))
            return self._spanned(6, number, number)
        return self._inside[self._data.at4(int.from_bytes(inet_aton(value)))]

    def _spanned(self, version: int, first: int, last: int) -> Verdict:
        covering = self._data.covering(version, first, last)
        if len(covering) == 1:
            return self._inside[covering.pop()]
        sets = [set(self._data.sets[number]) for number in covering]
        whole = set.intersection(*sets)
        inside = self._verdict(tuple(sorted(whole)), Relation.INSIDE)
        over = self._verdict(tuple(sorted(set.union(*sets) - whole)), Relation.OVER)
        return max(inside, over, key=lambda verdict: ORDER[verdict.decision])

    def _range(self, value: str) -> Verdict:
        network = ip_network(value)
        found = self._spanned(network.version, int(network.network_address), int(network.broadcast_address))
        if network.prefixlen < _REFUSED_FROM[network.version]:
            return (
                found
                if found.decision is Decision.REFUSE
                else Verdict(Decision.REFUSE, Category.WIDE, value, Relation.EQUAL)
            )
        if network.prefixlen < _HELD_FROM[network.version] and ORDER[found.decision] < ORDER[Decision.HOLD]:
            return Verdict(Decision.HOLD, Category.WIDE, value, Relation.EQUAL, RULES[Category.WIDE].approvals)
        return found

    def _url(self, value: str) -> Verdict:
        host = url_host(value)
        # The last label of a name may end in a digit, but seldom does.
        found = self._address(host) if ":" in host or (host[-1] <= "9" and is_ipv4(host)) else self._name(host)
        if found is ACCEPTED or found.category not in _URL_LEVEL:
            return found
        whole_site = value.split("/", 3)[3] == ""
        return found if whole_site else found._replace(decision=Decision.URL_ONLY, approvals=0)

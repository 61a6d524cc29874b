"""Lock-out after failed attempts, per sign-in name and per address.

An attempt is counted before the password is looked at, so that parallel guesses do not slip through, and given back
when it succeeds. Names that do not exist are counted and locked like those that do. A browser in which somebody has
signed in before has a count of its own, so that a stranger cannot lock out a clerk on deadline day by guessing
(OWASP, device cookies).
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from lamsach.portal.people.models import Person, SignInFailure, normal_login
from lamsach.portal.people.proxies import read_address

WINDOW = dt.timedelta(minutes=15)
LOCKED = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=1)
PER_NAME = 5
PER_BROWSER = 10
PER_ADDRESS = 100  # an office of two hundred may stand behind one address; what succeeds is given back
COOKIE = "known_browser"
COOKIE_AGE = 180 * 86_400
SALT = "lamsach.known_browser"


@dataclass(frozen=True, order=True)
class Limit:
    """How many attempts *key* has within the window."""

    key: str
    attempts: int


def limits(request: HttpRequest, login: str) -> list[Limit]:
    """Return what this attempt counts against: the known browser alone, else the name and the address.

    A known browser is not locked by its address either: one infected machine that guesses would lock out its whole
    office. It guesses no further by that: it serves its own person only, and has fewer attempts than an address.
    """
    name = normal_login(login)
    browser = _known_browser(request, name)
    if browser:
        return [Limit(f"browser:{browser}", PER_BROWSER)]
    of_name = Limit(_key("name", name), PER_NAME)
    address = _network(request.META.get("REMOTE_ADDR", ""))
    return [of_name, Limit(f"address:{address}", PER_ADDRESS)] if address else [of_name]


def begin(limits: Iterable[Limit], now: dt.datetime) -> dt.datetime | None:
    """Count one attempt against each limit; return until when it is locked, or None where it may go on."""
    locked: list[dt.datetime] = []
    with transaction.atomic():
        SignInFailure.objects.filter(first_at__lt=now - KEPT).delete()
        for limit in sorted(limits):  # one order for all, so that two attempts never wait for each other
            row, _made = SignInFailure.objects.select_for_update().get_or_create(
                key=limit.key, defaults={"first_at": now}
            )
            if row.locked_until and row.locked_until > now:
                locked.append(row.locked_until)
                continue
            if row.locked_until or row.first_at < now - WINDOW:
                row.count, row.first_at, row.locked_until = 0, now, None
            row.count += 1
            if row.count > limit.attempts:
                row.locked_until = now + LOCKED
                locked.append(row.locked_until)
            row.save()
    return max(locked, default=None)


def succeeded(limits: Iterable[Limit]) -> None:
    """Forget the failures of the name or browser, and give the address back this one attempt."""
    for limit in limits:
        rows = SignInFailure.objects.filter(key=limit.key)
        if limit.key.startswith("address:"):
            rows.filter(count__gt=0).update(count=F("count") - 1)
        else:
            rows.delete()


def forgive(person: Person) -> None:
    """Lift the lock of a person's name: the password was just set anew."""
    SignInFailure.objects.filter(key=_key("name", person.login)).delete()


def locked_until(logins: Iterable[str], now: dt.datetime) -> dict[str, dt.datetime]:
    """Return which of these sign-in names are locked, and until when."""
    names = {_key("name", login): login for login in logins}
    rows = SignInFailure.objects.filter(key__in=names, locked_until__gt=now)
    return {names[key]: until for key, until in rows.values_list("key", "locked_until") if until}


def remember_browser(response: HttpResponse, person: Person, *, secure: bool) -> None:
    """Let this browser have a count of its own for this person from now on."""
    value = signing.dumps([person.login, secrets.token_urlsafe(12)], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=COOKIE_AGE, secure=secure, httponly=True, samesite="Lax")


def _known_browser(request: HttpRequest, name: str) -> str:
    try:
        login, nonce = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(nonce) if login == name else ""


def _key(kind: str, text: str) -> str:
    return f"{kind}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _network(text: str) -> str:
    """Return the address, or the /64 that one subscriber of IPv6 has."""
    address = read_address(text)
    if address is None:
        return ""
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)

"""Pages for signing in and for the own account."""

from lamsach.portal.people.views.account import account, end_sign_in, end_sign_ins, password
from lamsach.portal.people.views.signing_in import language, login, logout
from lamsach.portal.people.views.welcome import code, welcome

__all__ = [
    "account",
    "code",
    "end_sign_in",
    "end_sign_ins",
    "language",
    "login",
    "logout",
    "password",
    "welcome",
]

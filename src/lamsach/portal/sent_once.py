"""A page that is sent twice, by a double click or a second try on a slow line, does its work once; no script needed."""

from collections.abc import Mapping
from uuid import UUID, uuid4, uuid5

from django import forms


class SentOnce(forms.Form):
    """A form that marks the page it stands on. What it makes SHALL be kept with its ``sent_key``, once per key."""

    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def sent_key(self) -> UUID | None:
        """Return the mark of this page with what was typed on it; None for a sender that names no page.

        Typed anew on the same page, as after going back in the browser, it is another.
        """
        return sent_key(self.cleaned_data.get("key"), self.cleaned_data)


def read_key(text: str) -> UUID | None:
    """Return the mark of a page as it was sent; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def sent_key(page: UUID | None, typed: Mapping[str, object]) -> UUID | None:
    """Return the mark of *page* with what was *typed* on it, as :meth:`SentOnce.sent_key`."""
    if page is None:
        return None
    return uuid5(page, "\n".join(f"{name}={value!r}" for name, value in sorted(typed.items())))

"""What every page shows around its own content: the campaign's name, the menu, the units one acts for."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from lamsach.portal import navigation
from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.people.models import Person
from lamsach.portal.units.current import current_unit
from lamsach.portal.units.models import Unit
from lamsach.portal.units.viewer import Viewer


class Shell:
    """The frame of one page. Everything is read when the template asks for it, at most once."""

    languages = (("vi", "Tiếng Việt"), ("en", "English"))

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def viewer(self) -> Viewer | None:
        """Who looks; None for a visitor, and where the request failed before anybody could be known."""
        viewer = getattr(self.request, "viewer", None)
        if viewer is None:
            user = getattr(self.request, "user", None)
            viewer = Viewer.of(user) if isinstance(user, Person) else None
        return viewer

    @cached_property
    def campaign(self) -> Campaign | None:
        """Return the open campaign that started last, whose name stands in the head of the page."""
        public = Campaign.objects.filter(state=Campaign.State.OPEN, is_public=True)
        return public.select_related("operator").order_by("-starts_on", "-pk").first()

    @cached_property
    def units(self) -> list[Unit]:
        """The units in which the viewer holds a role, by name."""
        return list(self.viewer.own_units().order_by("name")) if self.viewer else []

    @cached_property
    def unit(self) -> Unit | None:
        """The unit for which the viewer acts at present."""
        return current_unit(self.request, self.units)

    @cached_property
    def navigation(self) -> list[navigation.Link]:
        """The menu: a visitor's, or that of all the roles which the viewer holds."""
        if self.viewer is None:
            return list(navigation.links(navigation.PUBLIC, None, self.request.path))
        roles = frozenset().union(*self.viewer.roles.values())
        return list(navigation.links(navigation.SIGNED_IN, roles, self.request.path))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame as ``shell``."""
    return {"shell": Shell(request)}

"""Which forms a viewer may see, and which change."""

from django.db.models import Q, QuerySet

from lamsach.portal.campaigns.models import Directive, FormTemplate, FormVersion, Task
from lamsach.portal.units.models import Role
from lamsach.portal.units.viewer import Viewer

EDITORS = (Role.OFFICER, Role.OPERATOR)


def templates(viewer: Viewer) -> QuerySet[FormTemplate]:
    """Return the built-in forms, those of the viewer's units, and those that letters which the viewer sees ask for."""
    asked = Task.objects.filter(directive__in=Directive.objects.visible_to(viewer)).values("form__template")
    own = Q(owner__in=viewer.units_as(*EDITORS))
    return (
        FormTemplate.objects.filter(Q(owner=None) | own | Q(pk__in=asked))
        .select_related("owner", "copied_from__template")
        .order_by("owner__name", "title", "pk")
    )


def versions(viewer: Viewer) -> QuerySet[FormVersion]:
    """Return their versions; a draft is seen where the form is made."""
    drafts = Q(published_at=None, template__owner__in=viewer.units_as(*EDITORS))
    return FormVersion.objects.filter(
        Q(published_at__isnull=False) | drafts, template__in=templates(viewer)
    ).select_related("template__owner", "edited_by")


def own_templates(viewer: Viewer) -> QuerySet[FormTemplate]:
    """Return the forms that the viewer may change."""
    return FormTemplate.objects.filter(owner__in=viewer.units_as(*EDITORS)).select_related("owner")


def drafts(viewer: Viewer) -> QuerySet[FormVersion]:
    """Return the drafts that the viewer may change."""
    return FormVersion.objects.filter(published_at=None, template__owner__in=viewer.units_as(*EDITORS)).select_related(
        "template__owner", "edited_by"
    )

"""The e-mails of a letter that did not go out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lamsach.portal.campaigns.actions.mailing import try_again
from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.campaigns.selectors.mails import post_of, told, undelivered
from lamsach.portal.campaigns.views.scope import managed_letter
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest

PAGE = 50


@for_roles(*WRITERS)
@require_safe
def mails(request: PortalRequest, pk: int) -> HttpResponse:
    """Show how the e-mails of a letter stand, and for which units they failed."""
    letter = managed_letter(request, pk)
    page = Paginator(undelivered(letter), PAGE).get_page(request.GET.get("page"))
    context = {
        "directive": letter,
        "campaign": letter.campaign,
        "post": post_of(letter),
        "page": page,
        "rows": told(list(page.object_list)),
    }
    return render(request, "campaigns/directive_mails.html", context)


@for_roles(*WRITERS)
@require_POST
def mails_again(request: PortalRequest, pk: int) -> HttpResponse:
    """Send the failed e-mails of a letter once more, as after the mail server was mended."""
    letter = managed_letter(request, pk)
    number = try_again(letter, by=request.user)
    text = ngettext("%(n)d e-mail will be sent again.", "%(n)d e-mails will be sent again.", number)
    messages.success(request, text % {"n": number})
    return redirect("campaigns:directive_mails", pk)

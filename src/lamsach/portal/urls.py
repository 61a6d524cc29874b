"""Every address of the portal. Each app owns its own part."""

from django.urls import include, path

from lamsach.portal.people.views import language

urlpatterns = [
    path("language/", language, name="set_language"),
    path("account/", include("lamsach.portal.people.urls")),
    path("people/", include("lamsach.portal.units.grants.urls")),
    path("units/", include("lamsach.portal.units.urls")),
    path("campaigns/", include("lamsach.portal.campaigns.urls")),
    path("reports/", include("lamsach.portal.reporting.urls")),
    path("board/", include("lamsach.portal.reporting.board.urls")),
    path("evidence/", include("lamsach.portal.evidence.urls")),
    path("shelf/", include("lamsach.portal.releases.urls")),
    path("list/releases/", include("lamsach.portal.releases.lists.urls")),
    path("list/", include("lamsach.portal.indicators.urls")),
    path("taxii2/", include("lamsach.portal.releases.taxii.urls")),
    path("ledger/", include("lamsach.portal.units.ledger.urls")),
    path("api/v1/", include("lamsach.portal.evidence.api_urls")),
    path("", include("lamsach.portal.site.urls")),
]

handler400 = "lamsach.portal.error_pages.bad_request"
handler403 = "lamsach.portal.error_pages.forbidden"
handler404 = "lamsach.portal.error_pages.not_found"
handler500 = "lamsach.portal.error_pages.failed"

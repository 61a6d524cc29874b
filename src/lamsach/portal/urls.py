"""Every address of the portal. Each app owns its own part."""

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("lamsach.portal.people.urls")),
    path("units/", include("lamsach.portal.units.urls")),
    path("campaigns/", include("lamsach.portal.campaigns.urls")),
    path("reports/", include("lamsach.portal.reporting.urls")),
    path("evidence/", include("lamsach.portal.evidence.urls")),
    path("shelf/", include("lamsach.portal.releases.urls")),
    path("ledger/", include("lamsach.portal.ledger.urls")),
    path("api/v1/", include("lamsach.portal.evidence.api_urls")),
    path("", include("lamsach.portal.site.urls")),
]

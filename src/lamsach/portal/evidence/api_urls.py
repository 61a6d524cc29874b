"""Addresses for machines."""

from django.urls import path

from lamsach.portal.evidence import api

app_name = "api"
urlpatterns = [
    path("scan-reports", api.scan_reports, name="scan_reports"),
    path("sighting-reports", api.sighting_reports, name="sighting_reports"),
]

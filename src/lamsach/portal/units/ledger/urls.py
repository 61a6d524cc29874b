"""Addresses of the ledger's pages."""

from django.urls import path

from lamsach.portal.units.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export/", views.export, name="export"),
]

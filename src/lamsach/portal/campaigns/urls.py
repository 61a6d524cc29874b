"""Addresses of the app."""

from django.urls import URLPattern

from lamsach.portal.campaigns import forms_editor_urls

app_name = "campaigns"
urlpatterns: list[URLPattern] = [*forms_editor_urls.urlpatterns]

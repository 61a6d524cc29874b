"""Addresses of the app."""

from django.urls import path

from lamsach.portal.site.views import choices, indicator_list, public

app_name = "site"
urlpatterns = [
    path("", public.home, name="home"),
    path("campaign/<slug:slug>/", public.campaign, name="campaign"),
    path("devices/", public.devices, name="devices"),
    path("indicators/", indicator_list.indicators, name="indicators"),
    path("help/", public.help_desk, name="help"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("language/<str:code>/", choices.language, name="language"),
    path("unit/", choices.switch_unit, name="switch_unit"),
]

"""Addresses of the app."""

from django.urls import path

from lamsach.portal.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("tools/", views.tools, name="tools"),
    path("devices/", views.devices, name="devices"),
    path("indicators/", views.indicators, name="indicators"),
    path("help/", views.help_desk, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("language/<str:code>/", views.language, name="language"),
    path("unit/", views.switch_unit, name="switch_unit"),
]

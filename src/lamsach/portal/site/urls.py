"""Addresses of the app."""

from django.urls import path

from lamsach.portal.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
]

"""Addresses of the releases."""

from django.urls import path, re_path

from lamsach.portal.releases.lists import views

app_name = "lists"
urlpatterns = [
    path("", views.index, name="index"),
    path("publish/", views.publish, name="publish"),
    path("making/", views.making, name="making"),
    path("renew/", views.renew, name="renew"),
    path("formats/<slug:name>/<path:file>", views.download, name="download"),
    re_path(
        r"^public/(?P<path>newest|root\.json|metadata/[a-z0-9.]{1,40}\.json|delta/[0-9]{6}|full/[0-9]{6}\.xz)$",
        views.publication_file,
        name="publication",
    ),
]

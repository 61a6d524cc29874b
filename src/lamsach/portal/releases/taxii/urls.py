"""Addresses of the TAXII server."""

from django.urls import path

from lamsach.portal.releases.taxii import views

app_name = "taxii"
_ONE = "list/collections/<str:collection>/"
urlpatterns = [
    path("", views.discovery, name="discovery"),
    path("list/", views.root, name="root"),
    path("list/collections/", views.collections, name="collections"),
    path(_ONE, views.collection, name="collection"),
    path(f"{_ONE}manifest/", views.manifest, name="manifest"),
    path(f"{_ONE}objects/", views.all_objects, name="objects"),
    path(f"{_ONE}objects/<str:identifier>/", views.one_object, name="object"),
    path(f"{_ONE}objects/<str:identifier>/versions/", views.versions, name="versions"),
    path("<path:rest>", views.nothing, name="nothing"),
]

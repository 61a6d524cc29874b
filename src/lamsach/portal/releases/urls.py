"""Addresses of the app."""

from django.urls import path

from lamsach.portal.releases import views

app_name = "releases"
urlpatterns = [
    path("", views.index, name="shelf"),
    path("units/<int:pk>/add/", views.add, name="add"),
    path("<int:pk>/", views.tool, name="tool"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("materials/<slug:slug>/", views.materials, name="materials"),
    path("materials/<slug:slug>/<int:pk>/remove/", views.remove_material, name="remove_material"),
]

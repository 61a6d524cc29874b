"""Addresses of the app."""

from django.urls import path

from lamsach.portal.releases import material_views, views

app_name = "releases"
urlpatterns = [
    path("", views.index, name="shelf"),
    path("units/<int:pk>/add/", views.add, name="add"),
    path("<int:pk>/", views.tool, name="tool"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("materials/<slug:slug>/", material_views.materials, name="materials"),
    path("materials/<slug:slug>/add/", material_views.add_material, name="add_material"),
    path("materials/<slug:slug>/<int:pk>/file/", material_views.material_file, name="material_file"),
    path("materials/<slug:slug>/<int:pk>/remove/", material_views.remove_material, name="remove_material"),
]

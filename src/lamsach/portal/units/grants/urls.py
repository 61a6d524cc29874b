"""Addresses of the persons' pages."""

from django.urls import path

from lamsach.portal.units.grants import bulk, views

app_name = "grants"
urlpatterns = [
    path("", views.units, name="units"),
    path("invite/", bulk.invite, name="invite"),
    path("units/<int:unit>/", views.unit, name="unit"),
    path("units/<int:unit>/invite/", views.invite_one, name="invite_one"),
    path("units/<int:unit>/<int:person>/reset/", views.reset, name="reset"),
    path("units/<int:unit>/<int:person>/role/", views.give_role, name="give_role"),
    path("units/<int:unit>/<int:person>/deactivate/", views.deactivate, name="deactivate"),
    path("units/<int:unit>/<int:person>/reactivate/", views.reactivate, name="reactivate"),
    path("roles/<int:grant>/revoke/", views.revoke_role, name="revoke_role"),
]

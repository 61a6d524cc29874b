"""Addresses of the app."""

from django.urls import path

from lamsach.portal.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.index, name="index"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/<int:pk>/code/", views.make_code, name="make_code"),
    path("units/<int:pk>/code/revoke/", views.revoke_code, name="revoke_code"),
    path("units/<int:pk>/size/", views.size, name="size"),
    path("units/<int:pk>/devices/<slug:key>/", views.declare, name="declare"),
    path("declarations/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("reports/<uuid:uuid>/", views.report, name="report"),
    path("devices/<slug:key>/", views.device, name="device"),
]

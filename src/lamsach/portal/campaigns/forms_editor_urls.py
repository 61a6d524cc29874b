"""Addresses of the form editor, a part of those of the app."""

from django.urls import path

from lamsach.portal.campaigns import forms_editor_views as views

urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/versions/<int:pk>/", views.form, name="form"),
    path("forms/versions/<int:pk>/copy/", views.form_copy, name="form_copy"),
    path("forms/versions/<int:pk>/choose/", views.form_choose, name="form_choose"),
    path("forms/versions/<int:pk>/edit/", views.form_edit, name="form_edit"),
    path("forms/versions/<int:pk>/preview/", views.form_preview, name="form_preview"),
    path("forms/versions/<int:pk>/discard/", views.form_discard, name="form_discard"),
    path("forms/<int:pk>/new-version/", views.form_new_version, name="form_new_version"),
]

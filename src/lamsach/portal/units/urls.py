"""Addresses of the tree: ``index`` (search and tops), ``unit`` (one unit, ``?day=``), ``offered`` (while one types)."""

from django.urls import path

from lamsach.portal.units.views import browsing, changing, importing

app_name = "units"
urlpatterns = [
    path("", browsing.index, name="index"),
    path("offered/", browsing.offered, name="offered"),
    path("imports/<uuid:pk>/", importing.preview, name="import_preview"),
    path("<int:pk>/", browsing.unit, name="unit"),
    path("<int:pk>/add/", changing.add, name="add"),
    path("<int:pk>/rename/", changing.rename, name="rename"),
    path("<int:pk>/kind/", changing.kind, name="kind"),
    path("<int:pk>/move/", changing.move, name="move"),
    path("<int:pk>/superior/", changing.superior, name="superior"),
    path("<int:pk>/superior/<int:edge>/end/", changing.end_superior, name="end_superior"),
    path("<int:pk>/close/", changing.close, name="close"),
    path("<int:pk>/reopen/", changing.reopen, name="reopen"),
    path("<int:pk>/succeed/", changing.succeed, name="succeed"),
    path("<int:pk>/import/", importing.upload, name="import"),
]

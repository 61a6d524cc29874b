"""Addresses of the app."""

from django.urls import path

from lamsach.portal.indicators.views import browsing, deciding, sources, taking

app_name = "indicators"
urlpatterns = [
    path("", browsing.index, name="index"),
    path("values/<uuid:key>/", browsing.value, name="value"),
    path("values/<uuid:key>/revoke/", browsing.revoke, name="revoke"),
    path("queue/", deciding.queue, name="queue"),
    path("queue/decide/", deciding.decide, name="decide"),
    path("intakes/<int:pk>/approve/", deciding.approve_all, name="approve_all"),
    path("intakes/<int:pk>/", taking.intake, name="intake"),
    path("propose/", taking.propose, name="propose"),
    path("sources/", sources.index, name="sources"),
    path("sources/add/", sources.add, name="add_source"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/change/", sources.change, name="change_source"),
    path("sources/<int:pk>/fetch/", sources.fetch, name="fetch"),
    path("sources/<int:pk>/held/", sources.held, name="held"),
]

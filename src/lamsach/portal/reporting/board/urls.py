"""Addresses of the board and the sums."""

from django.urls import path, re_path

from lamsach.portal.reporting.board import campaign_sums, recipient, sums, texts, views

app_name = "board"
urlpatterns = [
    path("", views.index, name="index"),
    path("directives/<int:pk>/", views.board, name="board"),
    re_path(r"^directives/(?P<pk>\d+)/board\.(?P<kind>xlsx|csv)$", views.export, name="export"),
    path("directives/<int:pk>/units/<int:row>/", recipient.recipient, name="recipient"),
    path("directives/<int:pk>/remind/", views.remind, name="remind"),
    path("directives/<int:pk>/extend/", views.extend, name="extend"),
    path("directives/<int:pk>/waive/", views.waive, name="waive"),
    path("directives/<int:pk>/requests/<int:extension>/", views.decide, name="decide"),
    path("directives/<int:pk>/sum/", sums.directive, name="directive_sum"),
    re_path(r"^directives/(?P<pk>\d+)/sum\.(?P<kind>xlsx|csv)$", sums.directive_export, name="directive_export"),
    path("directives/<int:pk>/sum/<slug:measure>/", sums.directive_measure, name="directive_measure"),
    path("directives/<int:pk>/texts/", texts.texts, name="texts"),
    re_path(r"^directives/(?P<pk>\d+)/texts\.(?P<kind>xlsx|csv)$", texts.texts_export, name="texts_export"),
    path("campaigns/<slug:slug>/", campaign_sums.start, name="campaign"),
    path("campaigns/<slug:slug>/whole/", campaign_sums.whole, name="whole"),
    re_path(r"^campaigns/(?P<slug>[-\w]+)/whole\.(?P<kind>xlsx|csv)$", campaign_sums.whole_export, name="whole_export"),
    path("campaigns/<slug:slug>/units/<int:pk>/", campaign_sums.campaign, name="campaign_sum"),
    re_path(
        r"^campaigns/(?P<slug>[-\w]+)/units/(?P<pk>\d+)/sum\.(?P<kind>xlsx|csv)$",
        campaign_sums.campaign_export,
        name="campaign_export",
    ),
]

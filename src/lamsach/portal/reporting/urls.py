"""Addresses of the app."""

from django.urls import path

from lamsach.portal.reporting.views import deciding, drafting, reading

app_name = "reporting"
urlpatterns = [
    path("", reading.reports, name="reports"),
    path("assignments/<int:pk>/", drafting.write, name="write"),
    path("assignments/<int:pk>/save/", drafting.save, name="save"),
    path("assignments/<int:pk>/origins/<slug:field>/", drafting.origins, name="origins"),
    path("assignments/<int:pk>/review/", drafting.review, name="review"),
    path("<int:pk>/", reading.submission, name="submission"),
    path("<int:pk>/receipt/", reading.receipt, name="receipt"),
    path("<int:pk>/print/", reading.printed, name="print"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/approve/", deciding.approve, name="approve"),
    path("<int:pk>/send-back/", deciding.send_back, name="send_back"),
    path("<int:pk>/take-back/", deciding.take_back, name="take_back"),
    path("filings/<int:pk>/accept/", deciding.accept, name="accept"),
    path("filings/<int:pk>/return/", deciding.return_, name="return"),
]

"""Addresses of the app."""

from django.urls import path

from lamsach.portal.people import views

app_name = "people"
urlpatterns = [
    path("", views.account, name="account"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.password, name="password"),
    path("sign-ins/end/", views.end_sign_ins, name="end_sign_ins"),
    path("sign-ins/<int:pk>/end/", views.end_sign_in, name="end_sign_in"),
    path("code/", views.code, name="code"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
]

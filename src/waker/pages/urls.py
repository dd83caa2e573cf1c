"""The addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from waker.pages import views

app_name = "pages"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("guidelines", views.guidelines, name="guidelines"),
    path("guidelines/versions", views.versions_page, name="versions"),
    path("guidelines/<str:version>", views.guidelines, name="version"),
    path("guidelines/<str:version>/diff/<str:other>", views.diff, name="diff"),
]

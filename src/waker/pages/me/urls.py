"""The addresses of the member's own pages."""

from __future__ import annotations

from django.urls import path

from waker.pages.me import views

urlpatterns = [
    path("me", views.home, name="me"),
    path("me/enter", views.enter, name="me_enter"),
    path("me/leave", views.leave, name="me_leave"),
    path("me/decisions/<str:decision_id>", views.decision, name="me_decision"),
    path("me/reports/<str:report_id>", views.report, name="me_report"),
]

"""The addresses of reporting."""

from __future__ import annotations

from django.urls import path

from waker.pages.report import sheet, views

urlpatterns = [
    path("report", views.report, name="report"),
    path("report/sheet", sheet.sheet, name="report_sheet"),
    path("report/status/<str:token>", views.status, name="report_status"),
    path("report/confirm/<str:token>", views.confirm, name="report_confirm"),
    path("report/status/<str:token>/appeal", views.appeal, name="report_appeal"),
]

"""The addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path

from waker.api.v1 import api, docs, openapi_json

urlpatterns = [
    path("openapi.json", openapi_json, name="api-v1-openapi"),
    path("docs", docs, name="api-v1-docs"),
    path("", api.urls),
]

"""The addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from waker.pages import views
from waker.pages.authorities import views as authorities
from waker.pages.me.urls import urlpatterns as me
from waker.pages.partners import door
from waker.pages.partners import views as partners
from waker.pages.report.urls import urlpatterns as report

app_name = "pages"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("guidelines", views.guidelines, name="guidelines"),
    path("guidelines/versions", views.versions_page, name="versions"),
    path("guidelines/<str:version>", views.guidelines, name="version"),
    path("guidelines/<str:version>/diff/<str:other>", views.diff, name="diff"),
    *report,
    *me,
    path("partners/", partners.home, name="partners"),
    path("partners/sign-in", door.sign_in, {"name": "partners"}, name="partners_sign_in"),
    path("partners/enter/<str:secret>", door.enter, name="partners_enter"),
    path("partners/leave", door.leave, name="portal_leave"),
    path("partners/report", partners.report, name="partners_report"),
    path("partners/upload", partners.upload, name="partners_upload"),
    path("partners/upload/example.csv", partners.example, name="partners_example"),
    path("partners/uploads/<str:upload_id>", partners.uploaded, name="partners_uploaded"),
    path("authorities/", authorities.home, name="authorities"),
    path("authorities/sign-in", door.sign_in, {"name": "authorities"}, name="authorities_sign_in"),
    path("authorities/enter/<str:secret>", door.enter, name="authorities_enter"),
    path("authorities/orders/new", authorities.new, name="authorities_new"),
    path("authorities/orders/<str:order_id>", authorities.order, name="authorities_order"),
    path("authorities/orders/<str:order_id>/<str:form>", authorities.document, name="authorities_document"),
    path(
        "authorities/orders/<str:order_id>/disclosures/<str:disclosure_id>",
        authorities.file,
        name="authorities_file",
    ),
]

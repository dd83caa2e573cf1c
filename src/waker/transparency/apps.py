"""The Django app ``transparency``."""

from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "waker.transparency"
    label = "transparency"
    default_auto_field = "django.db.models.BigAutoField"

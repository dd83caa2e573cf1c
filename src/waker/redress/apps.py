"""The Django app ``redress``."""

from django.apps import AppConfig


class RedressConfig(AppConfig):
    name = "waker.redress"
    label = "redress"
    default_auto_field = "django.db.models.BigAutoField"

"""The Django app ``guidelines``."""

from django.apps import AppConfig


class GuidelinesConfig(AppConfig):
    name = "waker.guidelines"
    label = "guidelines"
    default_auto_field = "django.db.models.BigAutoField"

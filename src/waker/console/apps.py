"""Django's name for the console."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "waker.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

"""The Django app ``ledger``."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "waker.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

"""The Django app ``ledger``."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "waker.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waker.ledger.grants import assume_role, grant_after_migrations

        connection_created.connect(assume_role, dispatch_uid="waker.ledger.role")
        # Sent once for this app, after the migrations of every app.
        post_migrate.connect(grant_after_migrations, sender=self, dispatch_uid="waker.ledger.grants")

"""The Django app ``delivery``."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "waker.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waker.delivery import outbox
        from waker.ledger.following import follow

        follow(outbox.write)

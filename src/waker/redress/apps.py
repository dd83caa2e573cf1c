"""The Django app ``redress``."""

from django.apps import AppConfig


class RedressConfig(AppConfig):
    name = "waker.redress"
    label = "redress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waker.ledger.following import follow
        from waker.redress import attachments, phrases

        phrases.catalogues()  # a letter with a hole in it is worse than a service that says why it does not start
        follow(attachments.erase_with_the_account)

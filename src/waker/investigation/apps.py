"""The Django app ``investigation``."""

from django.apps import AppConfig


class InvestigationConfig(AppConfig):
    name = "waker.investigation"
    label = "investigation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waker.intake import erasing
        from waker.intake import following as intake
        from waker.investigation import forgetting, waiting
        from waker.ledger import following as ledger

        intake.follow(waiting.note)
        ledger.follow(waiting.erase_with_the_account)
        erasing.also(forgetting.forget)

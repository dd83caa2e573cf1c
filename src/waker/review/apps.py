"""The Django app ``review``."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "waker.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waker.intake import erasing
        from waker.ledger.following import follow
        from waker.review import forgetting, tallies
        from waker.review.line import places, rerouting

        follow(places.follow)
        follow(tallies.follow)
        follow(rerouting.follow)
        erasing.also(forgetting.forget)

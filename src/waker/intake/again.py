"""Trying again: work that another request got in the way of, done anew from the start.

Two requests may store the same thing at once, or each wait for what the other has locked; PostgreSQL then sends one of
them back, and nothing of that try is kept. The second time it finds what the other has stored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected, UniqueViolation

T = TypeVar("T")
ATTEMPTS: Final = 5


def patiently(work: Callable[[], T]) -> T:
    """What `work` returns, carried out in a transaction of its own. Any other error passes through."""
    for _ in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return work()
        except (UniqueViolation, DeadlockDetected):  # as COPY raises them
            continue
        except (IntegrityError, OperationalError) as error:
            if not isinstance(error.__cause__, (UniqueViolation, DeadlockDetected)):
                raise
    with transaction.atomic():
        return work()

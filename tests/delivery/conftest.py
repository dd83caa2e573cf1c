"""A community, an endpoint on a loopback port, and leave to send to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.console.fixtures import community, guidelines

if TYPE_CHECKING:
    from tests.delivery.receiver import Receiver

__all__ = ["community", "guidelines"]


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Webhooks may go to this machine."""
    monkeypatch.setenv("WAKER_WEBHOOK_ALLOW", "127.0.0.0/8")


@pytest.fixture
def receiver(loopback: None) -> Iterator[Receiver]:
    from tests.delivery.receiver import Receiver

    with Receiver() as made:
        yield made


@pytest.fixture
def endpoint(db: None, receiver: Receiver) -> Any:
    """An endpoint that gets everything, and its secret."""
    from waker.delivery import endpoints

    return endpoints.add(receiver.url, "Host")

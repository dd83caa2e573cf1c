"""A Python client of Waker's HTTP API, with a local mirror that resolves treatments in the host's own process.

    waker = Waker("https://waker.example.org", key)
    waker.items([{"id": "v1", "kind": "video", "account": "a1", "text": "..."}])

    mirror = Mirror(waker)
    mirror.follow()                                    # catches up; call it again, or run it in a thread
    mirror.treat(Shown("v1", "a1"), Viewer(country="NL", age=30), "for_you")

It imports neither Django nor a database: the standard library, msgspec, and the same folds that the server uses.
"""

from waker.client.calls import Refused, Unreachable, Waker
from waker.client.mirror import Mirror
from waker.folds.treatment import Shown, Viewer

__all__ = ["Mirror", "Refused", "Shown", "Unreachable", "Viewer", "Waker"]

"""Sight through the API: what a key is not told, by `waker.review.sight`, which the console asks too.

A key that reviews or reads in the name of a member of staff sees what that person would see in the console: of what is
sealed what they have open, of cases those of their queues, and of what they judge again nothing that was decided. The
host platform's own keys get what the platform sent; a key that only reads gets nothing that is sealed; one that reviews
without a person is a host's own tool, which seals for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from waker.api.auth import actor_of
from waker.api.keys import caller_of
from waker.api.scopes import ADMIN
from waker.core.actors import KEY, STAFF, Actor
from waker.review import sight
from waker.review.sight import JUDGING, SEALED, Sight, Veil


def of(request: HttpRequest) -> Sight:
    """What whoever calls sees; looked up once a request."""
    known: Sight | None = getattr(request, "_waker_sight", None)
    if known is None:
        known = request._waker_sight = _of(request)  # type: ignore[attr-defined]  # kept with the request
    return known


def _of(request: HttpRequest) -> Sight:
    caller = caller_of(request)
    if not caller.scopes & {"reviewer", "reader", ADMIN}:
        return Sight(Actor(KEY, str(caller.id)))
    actor = actor_of(request)
    if actor.kind != STAFF and not caller.scopes & {"platform", "reviewer", ADMIN}:
        return Sight()
    return Sight(actor)


def key_of(told: dict[str, Any]) -> str:
    """The subject of what is told, as its key."""
    return f"{told['subject']['kind']}:{told['subject']['id']}"


def sealed(request: HttpRequest, keys: Iterable[str]) -> set[str]:
    """Of these subjects those whose words and media whoever calls is not told: sealed, or in a queue closed to them."""
    return {key for key, veil in of(request).on_page(keys).items() if veil.what != JUDGING}


def require(request: HttpRequest, key: str) -> None:
    """Forbidden, saying why, where whoever calls may not see the subject; what is sealed is told without its words."""
    veil = of(request).on_page([key]).get(key)
    sight.require(None if veil is None or veil.what == SEALED else veil, "id")


def item(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """An item as it is told: without its words and media where it is sealed. Forbidden in a queue that is closed."""
    key = f"content:{told['id']}"
    require(request, key)
    if not sealed(request, [key]):
        return {**told, "sealed": False}
    return {**told, "text": "", "hashtags": [], "media": [], "attributes": {}, "sealed": True}


def account(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """An account as it is told: without what it says of itself where that is veiled. Forbidden while they judge it."""
    veil = of(request).on_page([key := f"account:{told['id']}"]).get(key)
    if veil is None:
        return told
    sight.require(veil if veil.what == JUDGING else None, "id")
    return {**told, "bio": ""}


def cases(request: HttpRequest, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cases as they are told: without those that are not for whoever calls, and without what the reports say where
    the subject is sealed."""
    seen = of(request)
    hidden = seen.sealed(map(key_of, told))
    judging = seen.judging(key_of(one) for one in told if one["decision"] is not None)
    return [
        _veiled(one, key_of(one) in hidden)
        for one in told
        if not seen.closed(one["queue"], one["policy"])
        and (one["decision"] is None or key_of(one) not in judging)
    ]


def acted(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """A case after whoever calls did something with it, which may have closed it to them."""
    seen, key = of(request), key_of(told)
    return _veiled(told, bool(seen.closed(told["queue"], told["policy"]) or seen.sealed([key])))


def _veiled(told: dict[str, Any], hides: bool) -> dict[str, Any]:
    reports = [{**report, "explanation": None} for report in told["reports"]] if hides else told["reports"]
    return {**told, "reports": reports, "sealed": hides}


def case(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """One case as it is told. Forbidden in a closed queue, and while what was decided on it is judged again."""
    require_case(request, told)
    return cases(request, [told])[0]


def require_queue(request: HttpRequest, queue: str) -> None:
    """Forbidden where the queue is closed to whoever calls."""
    sight.require(of(request).closed(queue, None), "queue")


def require_case(request: HttpRequest, told: dict[str, Any]) -> None:
    """Forbidden where whoever calls may not see the case."""
    seen = of(request)
    sight.require(seen.closed(told["queue"], told["policy"]), "id")
    if told["decision"] is not None and seen.judging([key_of(told)]):
        sight.require(Veil(JUDGING), "id")


def decision(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """A decision as it is told: without the facts that it was made from where its subject is veiled. Forbidden to who
    judges it again."""
    if of(request).undisclosed([told["id"]]):
        sight.require(Veil(JUDGING), "id")
    veil = of(request).on_page([key := key_of(told)]).get(key)
    if veil is None:
        return told
    sight.require(veil if veil.what == JUDGING else None, "id")
    return {**told, "trace": {**told["trace"], "facts": None, "signals": {}}}


def statement(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """A statement as it is told: without the facts, which quote, where its subject is veiled."""
    veil = of(request).on_page([key := key_of(told)]).get(key)
    if veil is None:
        return told
    sight.require(veil if veil.what == JUDGING else None, "id")
    parts = {name: text for name, text in told["parts"].items() if name != "facts"}
    return {**told, "parts": parts, "text": "\n\n".join(parts.values())}


def standing(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """A standing as it is told: without the strikes and warnings for what whoever calls judges again."""
    seen = of(request)
    sight.require(Veil(JUDGING) if seen.judging([f"account:{told['account']}"]) else None, "id")
    rows = [*told["strikes"], *told["warnings"]]
    hidden = seen.undisclosed(row["decision"] for row in rows)
    kept = {
        name: [row for row in told[name] if row["decision"] not in hidden] for name in ("strikes", "warnings")
    }
    return {**told, **kept}


def report(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """A report as it is told. Forbidden where its subject is in a closed queue, or judged again."""
    require(request, key_of(told))
    return told


def appeals(request: HttpRequest, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Appeals as they are told: without what the parties wrote and sent where their subject is veiled."""
    hidden = sealed(request, map(key_of, told))
    return [
        {**one, "reason": None, "explanation": None, "attachments": []} if key_of(one) in hidden else one
        for one in told
    ]

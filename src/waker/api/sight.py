"""Sight: what is sealed is not told to every key.

The host platform's own keys get what the platform sent. A key that only reads gets nothing that is sealed; one that
reviews in the name of a member of staff gets it while that person has it open. A key that reviews without a person is a
host's own tool, which seals for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from waker.api.auth import actor_of
from waker.api.keys import caller_of
from waker.api.scopes import ADMIN
from waker.core.actors import STAFF
from waker.core.moments import now
from waker.review import evidence


def sealed(request: HttpRequest, keys: Iterable[str]) -> set[str]:
    """Of these subjects those that whoever calls is not told the words and media of."""
    caller = caller_of(request)
    if caller.scopes & {"platform", ADMIN}:
        return set()
    actor = actor_of(request) if "reviewer" in caller.scopes else None
    if actor is not None and actor.kind != STAFF:
        return set()
    found = set(evidence.sealed(keys))
    return found if actor is None or not found else found - set(evidence.open_to(actor, found, now()))


def item(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """An item as it is told: without its words and media where it is sealed."""
    if not sealed(request, [f"content:{told['id']}"]):
        return {**told, "sealed": False}
    return {**told, "text": "", "hashtags": [], "media": [], "attributes": {}, "sealed": True}


def cases(request: HttpRequest, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cases as they are told: without what the reports say where their subject is sealed."""
    keys = {case["id"]: f"{case['subject']['kind']}:{case['subject']['id']}" for case in told}
    hidden = sealed(request, keys.values())
    found = []
    for case in told:
        hides = keys[case["id"]] in hidden
        reports = (
            [{**report, "explanation": None} for report in case["reports"]] if hides else case["reports"]
        )
        found.append({**case, "reports": reports, "sealed": hides})
    return found


def case(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """One case as it is told."""
    return cases(request, [told])[0]


def decision(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """A decision as it is told: without the facts that it was made from where its subject is sealed."""
    key = f"{told['subject']['kind']}:{told['subject']['id']}"
    if not sealed(request, [key]):
        return told
    return {**told, "trace": {**told["trace"], "facts": None, "signals": {}}}


def statement(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """A statement as it is told: without the facts, which quote, where its subject is sealed."""
    if not sealed(request, [f"{told['subject']['kind']}:{told['subject']['id']}"]):
        return told
    parts = {name: text for name, text in told["parts"].items() if name != "facts"}
    return {**told, "parts": parts, "text": "\n\n".join(parts.values())}


def appeals(request: HttpRequest, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Appeals as they are told: without what the parties wrote and sent where their subject is sealed."""
    keys = {one["id"]: f"{one['subject']['kind']}:{one['subject']['id']}" for one in told}
    hidden = sealed(request, keys.values())
    return [
        {**one, "reason": None, "explanation": None, "attachments": []} if keys[one["id"]] in hidden else one
        for one in told
    ]

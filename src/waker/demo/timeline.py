"""The **timeline** of the sample community: its files, read as events in the order in which they happened.

Everything is told backwards from one moment, so a community loaded today lived during the last thirty days, and
its fourteen-year-olds are fourteen. The same moment gives the same timeline.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent / "community"
DAYS: Final = 30
"""How far back the community goes: whoever joined earlier is there when it begins."""

ACTIONS: Final = ("report", "decide", "undo", "appeal", "review")

_LANGUAGE_OF: Final = {"NL": ["nl"], "BE": ["nl"]}
_POSTED_WITHIN: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `joined` and `posted` carry what the host would send, the others an action."""

    at: datetime
    kind: str
    body: dict[str, Any]


def timeline(now: datetime) -> list[Event]:
    """All events up to `now`, oldest first. What happens at one moment keeps the order of the files."""
    now = now.replace(microsecond=0)
    posted = {event.body["id"]: event for event in _posts(now)}
    events = [*_accounts(now), *_partners(now), *posted.values(), *_actions(now, posted)]
    return sorted(events, key=lambda event: event.at)


def beginning(now: datetime) -> datetime:
    """When the community begins."""
    return now.replace(microsecond=0) - timedelta(days=DAYS)


def _read(name: str) -> Any:
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=_Loader)


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _accounts(now: datetime) -> Iterator[Event]:
    for id_, told in _read("accounts.yaml").items():
        joined = now - timedelta(days=told["since"])
        country = told.get("country", "NL")
        account = {
            "id": id_,
            "name": told["name"],
            "bio": told.get("bio", ""),
            "kind": told.get("kind", "person"),
            "verified": told.get("verified", False),
            "country": country,
            "languages": told.get("languages", _LANGUAGE_OF.get(country, ["en"])),
            "followers": told.get("followers", 40),
            "devices": told.get("devices", [f"d-{id_}"]),
            "created_at": joined,
            "birth_date": None,
        }
        if "age" in told:
            account["birth_date"] = (now - timedelta(days=told["age"] * 365.25)).date()
        yield Event(max(joined, beginning(now)), "joined", account)


def _partners(now: datetime) -> Iterator[Event]:
    for told in _read("partners.yaml"):
        yield Event(now - timedelta(days=told["day"]), "registered", told)


def _posts(now: datetime) -> Iterator[Event]:
    for file in sorted(FOLDER.glob("posts_*.yaml")):
        for told in _read(file.name):
            head = told["post"]
            # Seeded by its own id: adding a post moves no other.
            chance = random.Random(head["id"])
            at = now - timedelta(days=head["day"]) + chance.random() * _POSTED_WITHIN
            yield _posted(head["id"], head["by"], at, told["text"], head)
            last = head["id"]
            for n, line in enumerate(told.get("comments", ()), 1):
                ((who, text),) = line.items()
                at += timedelta(minutes=chance.uniform(3, 90))
                comment = f"{head['id']}.c{n}"
                parent = last if who.startswith("^") else head["id"]
                yield _posted(comment, who.lstrip("^"), at, text, {"kind": "comment", "parent": parent})
                last = comment


def _posted(id_: str, account: str, at: datetime, text: str, head: dict[str, Any]) -> Event:
    item = {
        "id": id_,
        "kind": head.get("kind", "video"),
        "account": account,
        "text": text,
        "hashtags": head.get("tags", []),
        "created_at": at.replace(microsecond=0),
        "parent": head.get("parent"),
        "sound": head.get("sound"),
        "live": head.get("live", False),
    }
    if "country" in head:
        item["country"] = head["country"]
    return Event(item["created_at"], "posted", item)


def _actions(now: datetime, posted: dict[str, Event]) -> Iterator[Event]:
    for told in _read("actions.yaml"):
        kind, _, id_ = str(told["about"]).rpartition(":")
        if "hours" in told:
            at = posted[id_].at + timedelta(hours=told["hours"])
        else:
            at = now - timedelta(days=told["day"])
        action = next(name for name in ACTIONS if name in told)
        subject = {"kind": kind or "content", "id": id_}
        yield Event(at.replace(microsecond=0), action, {**told, "subject": subject})

"""The mirror gives the answers of the server, whatever happened, as far as it has followed."""

from __future__ import annotations

import random
from datetime import timedelta
from threading import Event
from typing import Any

import msgspec
import pytest

from waker.client import Mirror, Shown, Unreachable, Viewer
from waker.client.answers import Change, Changes, Laid
from waker.core.actors import Actor
from waker.core.moments import now

pytestmark = pytest.mark.django_db(transaction=True)

ME = Actor("key", "k_test")
VIEWERS = [
    {"country": "NL", "age": 30},
    {"country": "DE", "age": 17, "allow_graphic": True},
    {"country": None, "age": None},
    {"country": "NL", "age": 40, "allow_graphic": True, "skip_photosensitive": True, "restricted": True},
]
SURFACES = ["for_you", "discover", "search", "hashtag", "profile", "direct", "live", "ads"]
CONTENT = [
    {"kind": "remove"},
    {"kind": "withhold", "countries": ["DE"]},
    {"kind": "not_recommended"},
    {"kind": "not_searchable"},
    {"kind": "label", "label": "unverified"},
    {"kind": "label", "label": "photosensitive"},
    {"kind": "warning_screen"},
    {"kind": "age_restricted", "min_age": 18},
    {"kind": "no_interaction"},
    {"kind": "no_ads", "countries": ["NL"]},
]
ACCOUNT = [
    {"kind": "terminate"},
    {"kind": "not_recommended"},
    {"kind": "label", "label": "state_controlled_media"},
]


class Direct:
    """The change feed without HTTP between: the very bodies that the API sends."""

    def changes(self, after: str | None = None, limit: int = 500) -> Changes:
        from waker.review import changes

        return msgspec.convert(changes.after(after, limit), Changes)


def subjects(world: random.Random) -> tuple[str, str, list[dict[str, Any]]]:
    return world.choice(
        [
            ("content", world.choice(["v0", "v1", "c1"]), CONTENT),
            ("account", world.choice(["a0", "a1"]), ACCOUNT),
            ("sound", "s1", [{"kind": "mute"}]),
            ("hashtag", "dans", [{"kind": "not_searchable"}]),
        ]
    )


@pytest.mark.parametrize("seed", range(12))
def test_same_answers_as_the_server(guidelines: str, seed: int) -> None:
    from waker.intake import accounts, items
    from waker.intake.shapes import AccountIn, ItemIn
    from waker.review import treatments
    from waker.review.ruling import deciding
    from waker.review.shapes import DecisionIn, TreatmentQuery

    world = random.Random(seed)
    accounts.upsert(
        [AccountIn(id="a0"), msgspec.convert({"id": "a1", "birth_date": "1990-01-01"}, AccountIn)]
    )
    sent = [
        {"id": "v0", "kind": "video", "account": "a0", "sound": "s1", "hashtags": ["#Dans"]},
        {"id": "v1", "kind": "video", "account": "a1", "sound": "s1"},
        {"id": "c1", "kind": "comment", "account": "a1", "parent": "v0"},
    ]
    items.receive([msgspec.convert(item, ItemIn) for item in sent])
    shown = [
        Shown("v0", "a0", "s1", ("hashtag:dans",)),
        Shown("v1", "a1", "s1", maker_age=36),
        Shown("c1", "a1", ancestors=("content:v0",), maker_age=36),
    ]
    mirror = Mirror(Direct())
    standing: list[str] = []
    for _ in range(world.randint(3, 14)):
        if standing and world.random() < 0.4:
            deciding.undo(standing.pop(world.randrange(len(standing))), "Een vergissing.", ME)
        else:
            kind, id_, fitting = subjects(world)
            restrictions = [dict(r) for r in world.sample(fitting, world.randint(1, min(2, len(fitting))))]
            for restriction in restrictions:
                if world.random() < 0.2:
                    restriction["until"] = now() + timedelta(days=30)
                elif world.random() < 0.2:
                    restriction["starts"] = now() + timedelta(days=1)
            body = {
                "subject": {"kind": kind, "id": id_},
                "ground": {"kind": "context", "reason": "A test of mirrors"},
                "restrictions": restrictions,
            }
            standing.append(deciding.decide(msgspec.convert(body, DecisionIn), ME))
        if world.random() < 0.5:
            mirror.follow(limit=world.choice([1, 2, 100]))
    mirror.follow(limit=3)
    for viewer in VIEWERS:
        mine = Viewer(
            country=viewer.get("country"),
            age=viewer.get("age"),
            allow_graphic=viewer.get("allow_graphic", False),
            skip_photosensitive=viewer.get("skip_photosensitive", False),
            restricted_mode=viewer.get("restricted", False),
        )
        for surface in SURFACES:
            query = {"viewer": viewer, "surface": surface, "items": ["v0", "v1", "c1"]}
            theirs = treatments.resolve(msgspec.convert(query, TreatmentQuery))
            assert mirror.treat_all(shown, mine, surface) == theirs, (seed, viewer, surface)


def test_restrictions_end_and_begin_by_the_clock(guidelines: str) -> None:
    from waker.intake import accounts
    from waker.intake.shapes import AccountIn
    from waker.review.ruling import deciding
    from waker.review.shapes import DecisionIn

    accounts.upsert([AccountIn(id="a0")])
    moment = now()
    body = {
        "subject": {"kind": "account", "id": "a0"},
        "ground": {"kind": "context", "reason": "A test of clocks"},
        "restrictions": [
            {
                "kind": "not_recommended",
                "starts": moment + timedelta(hours=1),
                "until": moment + timedelta(hours=2),
            }
        ],
    }
    deciding.decide(msgspec.convert(body, DecisionIn), ME)
    clock = [moment]
    mirror = Mirror(Direct(), clock=lambda: clock[0])
    assert mirror.follow() == 1
    item, viewer = Shown("v9", "a0"), Viewer(country="NL", age=30)
    seen = []
    for hours in (0.5, 1.5, 2.5):
        clock[0] = moment + timedelta(hours=hours)
        seen.append(mirror.treat(item, viewer, "for_you")["recommendable"])
    assert seen == [True, False, True]


def test_following_again_finds_nothing_new_and_undone_decisions_leave_nothing(guidelines: str) -> None:
    from waker.intake import accounts
    from waker.intake.shapes import AccountIn
    from waker.review.ruling import deciding
    from waker.review.shapes import DecisionIn

    accounts.upsert([AccountIn(id="a0")])
    body = {
        "subject": {"kind": "account", "id": "a0"},
        "ground": {"kind": "context", "reason": "A test of undoing"},
        "restrictions": [{"kind": "not_recommended"}],
    }
    mirror = Mirror(Direct())
    decision = deciding.decide(msgspec.convert(body, DecisionIn), ME)
    mirror.follow()
    assert (len(mirror), mirror.follow()) == (1, 0)
    deciding.undo(decision, "Een vergissing.", ME)
    mirror.follow()
    assert len(mirror) == 0


def test_the_maker_hears_nothing_while_an_order_forbids_it() -> None:
    clock = [now()]
    until = clock[0] + timedelta(days=42)
    laid = Laid("remove", "d_1", clock[0])
    change = Change("1", clock[0], "d_1", {"kind": "content", "id": "v1"}, None, [laid], until)

    class Once:
        def changes(self, after: str | None = None, limit: int = 500) -> Changes:
            return Changes([] if after else [change], "1", False)

    mirror = Mirror(Once(), clock=lambda: clock[0])
    mirror.follow()
    maker, item = Viewer(account="a1"), Shown("v1", "a1")
    assert mirror.treat(item, maker, "profile")["owner_notice"] is None
    clock[0] = until
    assert mirror.treat(item, maker, "profile")["owner_notice"]["decision"] == "d_1"


def test_a_mirror_outlives_a_server_that_cannot_be_reached() -> None:
    class Flaky:
        def __init__(self) -> None:
            self.asked = 0

        def changes(self, after: str | None = None, limit: int = 500) -> Changes:
            self.asked += 1
            if self.asked == 1:
                raise Unreachable("GET /changes: refused")
            stop.set()
            return Changes([], "7", False)

    stop = Event()
    mirror = Mirror(Flaky())
    mirror.run(stop, every=0.01)
    assert mirror.cursor == "7"

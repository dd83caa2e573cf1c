"""A treatment: the answer to "how is this item shown to this viewer on this surface now".

Six steps in the order of the semantics, the strictest answer winning; `because` names every decision that changed
the answer, each once, oldest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from waker.core.texts import label_text, prompt_text
from waker.folds.force import Force, Forces

SURFACES: Final = ("for_you", "discover", "search", "hashtag", "profile", "direct", "live", "ads")
ADULT: Final = 18
_RECOMMENDING: Final = frozenset({"for_you", "discover"})
_SEARCHING: Final = frozenset({"search", "hashtag"})
_DIRECT: Final = frozenset({"profile", "direct", "live"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `age` in full years, None when unknown (which counts as below any age); `language` for texts."""

    account: str | None = None
    country: str | None = None
    age: int | None = None
    allow_graphic: bool = False
    skip_photosensitive: bool = False
    restricted_mode: bool = False
    language: str = "en"

    @property
    def adult(self) -> bool:
        return self.age is not None and self.age >= ADULT


@dataclass(frozen=True, slots=True)
class Shown:
    """What is looked at: an item's id, its maker, and the subject keys whose restrictions reach it.

    `hashtags` are keys such as `hashtag:dance`, `ancestors` keys of the items that it answers, root first.
    """

    id: str
    account: str
    sound: str | None = None
    hashtags: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()
    maker_age: int | None = None


def keys(item: Shown) -> list[str]:
    """The subject keys whose restrictions have to be gathered for the item."""
    found = [f"content:{item.id}", f"account:{item.account}"]
    if item.sound is not None:
        found.append(f"sound:{item.sound}")
    found.extend(item.hashtags)
    found.extend(item.ancestors)
    return found


def treat(item: Shown, viewer: Viewer, surface: str, forces: Forces) -> dict[str, Any]:
    """The treatment as the API answers it. `forces`: those in force at the moment asked about, by subject key."""
    own = _reaching(forces.get(f"content:{item.id}"), viewer)
    maker = _reaching(forces.get(f"account:{item.account}"), viewer)
    above = [f for key in item.ancestors for f in _reaching(forces.get(key), viewer)]
    tags = [f for key in item.hashtags for f in _reaching(forces.get(key), viewer)]
    sound = _reaching(forces.get(f"sound:{item.sound}"), viewer) if item.sound is not None else _NOTHING
    if not (own or maker or above or tags or sound):
        return _untouched(item, viewer)

    because: list[Force] = []

    def found(group: list[Force], *kinds: str) -> bool:
        hits = [f for f in group if f.kind in kinds]
        because.extend(hits)
        return bool(hits)

    # 1. visible. A withheld or removed ancestor takes what hangs below it along.
    hidden = [f for f in (*own, *above) if f.kind in ("remove", "withhold")]
    hidden += [f for f in maker if f.kind == "terminate"]
    hidden += [f for f in own if f.kind == "age_restricted" and _below(viewer, f.min_age)]
    because.extend(hidden)
    is_maker = viewer.account is not None and viewer.account == item.account
    visible = not hidden or is_maker
    owner_notice = _owner_notice(hidden, above) if hidden and is_maker else None

    # 2. recommendable
    opted_in = viewer.allow_graphic and viewer.adult
    graphic = not opted_in and found(own, "warning_screen")
    flashing = viewer.skip_photosensitive and any(_photosensitive(f) for f in own)
    held = found(own + maker, "not_recommended")
    unsuitable = viewer.restricted_mode and found(own, "warning_screen", "age_restricted")
    recommendable = not (hidden or graphic or flashing or held or unsuitable)

    # 3. show
    if surface in _RECOMMENDING:
        show = recommendable
    elif surface in _SEARCHING:
        unlisted = found(own + tags, "not_searchable")
        show = visible and not unlisted and not flashing
    elif surface == "ads":
        show = visible and not found(own, "no_ads", "not_monetised") and not graphic
    else:
        show = visible

    # 4. screen
    screen: dict[str, Any] | None = None
    if graphic:
        screen = {"kind": "warning_screen", "can_opt_in": viewer.adult}
    elif flashing and surface in _DIRECT:
        screen = {"kind": "photosensitive", "can_opt_in": True}

    # 5. labels
    labelled = [f for f in (*own, *maker) if f.kind == "label"]
    because.extend(labelled)
    # By name: a label that comes back after an undo must not change places with another.
    names = sorted({f.label or "" for f in labelled})
    labels = [{"kind": name, "text": label_text(name, viewer.language)} for name in names]
    prompt = {"kind": "unverified", "text": prompt_text(viewer.language)} if "unverified" in names else None

    # 6. interactions
    open_ = not found(own, "no_interaction")
    muted = found(sound, "mute")

    return {
        "id": item.id,
        "show": show,
        "visible": visible,
        "recommendable": recommendable,
        "screen": screen,
        "labels": labels,
        "prompt": prompt,
        "interactions": {
            "comment": open_,
            "share": open_,
            "duet": open_,
            "gift": open_ and _gift(item, viewer),
        },
        "sound": not muted,
        "owner_notice": owner_notice,
        "because": list(dict.fromkeys(f.decision for f in sorted(because, key=lambda f: f.position))),
    }


_NOTHING: Final[list[Force]] = []


def _untouched(item: Shown, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": item.id,
        "show": True,
        "visible": True,
        "recommendable": True,
        "screen": None,
        "labels": [],
        "prompt": None,
        "interactions": {"comment": True, "share": True, "duet": True, "gift": _gift(item, viewer)},
        "sound": True,
        "owner_notice": None,
        "because": [],
    }


def _reaching(group: list[Force] | None, viewer: Viewer) -> list[Force]:
    """Those without countries, or whose countries hold the viewer's."""
    if not group:
        return _NOTHING
    return [f for f in group if not f.countries or viewer.country in f.countries]


def _below(viewer: Viewer, minimum: int | None) -> bool:
    return viewer.age is None or viewer.age < (minimum or ADULT)


def _photosensitive(force: Force) -> bool:
    return force.kind == "label" and force.label == "photosensitive"


def _gift(item: Shown, viewer: Viewer) -> bool:
    return viewer.adult and item.maker_age is not None and item.maker_age >= ADULT


def _owner_notice(hidden: list[Force], above: list[Force]) -> dict[str, str | None]:
    """The latest decision that hides the item. What hides it from above may be somebody else's: then without letter."""
    own = [f for f in hidden if f not in above]
    latest = max(own or hidden, key=lambda f: f.position)
    statement = f"/api/v1/decisions/{latest.decision}/statement" if own else None
    return {"decision": latest.decision, "statement": statement}

"""Judging: an item and what is known become facts, and the rules of the guidelines say what they find in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from waker.core.languages import normal
from waker.core.normalise import squeeze
from waker.detect.language import UNDETERMINED, Asked, Detected, detect_many
from waker.detect.text import links, mentions
from waker.intake.known import NO_HISTORY, Maker
from waker.intake.shapes import ItemIn
from waker.policy.decide import test_phrases, without_test_phrases
from waker.policy.pack import Pack

if TYPE_CHECKING:
    from waker.policy.ruleset import Outcome

_encode = msgspec.json.Encoder().encode
_PHRASE: Final = "WAKER-TEST:"
_NO_SIGNALS: dict[str, float] = {}
_NO_SITUATION: dict[str, list[str]] = {"active": []}


class Judged(NamedTuple):
    """An item with all that judging found. `outcome` None and no `phrases`: nothing fired.

    `confidence` is how sure the `language` is, None where there was nothing to read; `languages`: all in the text.
    """

    item: ItemIn
    maker: Maker
    revision: int
    digest: bytes
    language: str | None
    confidence: float | None
    languages: Sequence[str]
    country: str | None
    tags: list[str]
    facts: dict[str, Any]
    outcome: Outcome | None
    phrases: list[tuple[str, str]]

    @property
    def key(self) -> str:
        return f"content:{self.item.id}"

    @property
    def fired(self) -> bool:
        return bool(self.phrases) or self.outcome is not None


def content_digest(item: ItemIn) -> bytes:
    """What makes a revision: the text, hashtags, sound and media, as 16 bytes."""
    return blake2b(_encode((item.text, item.hashtags, item.sound, item.media)), digest_size=16).digest()


class Judge:
    """The rules of one pack at one moment, for a batch."""

    def __init__(
        self,
        pack: Pack,
        moment: datetime,
        histories: Mapping[str, dict[str, Any]],
        situations: Mapping[str, list[str]],
        phrases: bool,
    ) -> None:
        self._pack = pack
        self._moment = moment
        self._histories = histories
        self._situations = situations
        self._phrases = phrases
        self._detected: dict[str, Detected] = {}
        self._links = "item.links" in pack.ruleset.needs
        self._mentions = "item.mentions" in pack.ruleset.needs

    def read(self, items: Iterable[tuple[ItemIn, Maker]]) -> None:
        """Tell the languages of those items that do not say theirs: all at once takes a third of the time."""
        silent = [(item, maker) for item, maker in items if item.text and _declared(item) is None]
        asked = [
            Asked(self._said(item.text), maker.languages, item.country or maker.country)
            for item, maker in silent
        ]
        for (item, _), found in zip(silent, detect_many(asked), strict=True):
            self._detected[item.id] = found

    def judge(
        self, item: ItemIn, maker: Maker, account: dict[str, Any], revision: int, digest: bytes
    ) -> Judged:
        """The facts of the item and what fired, after `read`. `account`: its maker's facts, made once for all."""
        text = item.text
        country = item.country or maker.country
        language, confidence, languages = self._language(item)
        facts = {
            "item": {
                "id": item.id,
                "kind": item.kind,
                "text": text,
                "hashtags": [tag.lstrip("#") for tag in item.hashtags] if item.hashtags else item.hashtags,
                "language": language,
                "country": country,
                "live": item.live,
                "sound": item.sound,
                "parent": item.parent,
                "links": links(text) if self._links else [],
                "mentions": mentions(text) if self._mentions else [],
                "created_at": item.created_at or self._moment,
                "revision": revision,
                "media_count": len(item.media),
                "attributes": item.attributes,
            },
            "account": account,
            "signals": _NO_SIGNALS,
            "history": self._histories.get(item.account, NO_HISTORY),
            "now": self._moment,
            "situation": {"active": self._situations[country]}
            if country in self._situations
            else _NO_SITUATION,
        }
        outcome = self._pack.ruleset.evaluate(facts)
        found = test_phrases(text, self._pack) if self._phrases and _PHRASE in text else []
        return Judged(
            item, maker, revision, digest, language, confidence, languages, country, tags(item), facts,
            outcome if outcome.fired else None, found,
        )  # fmt: skip

    def _said(self, text: str) -> str:
        """The text without test phrases: they are no language."""
        return without_test_phrases(text, self._pack) if self._phrases and _PHRASE in text else text

    def _language(self, item: ItemIn) -> tuple[str | None, float | None, Sequence[str]]:
        """Its language, how sure that is, and all of its languages: as declared, else as detected."""
        declared = _declared(item)
        if declared is not None:
            return declared, 1.0, (declared,)
        found = self._detected.get(item.id)
        if found is None:
            return None, None, ()
        if found.language == UNDETERMINED:
            return None, found.confidence, ()
        return found.language, found.confidence, found.languages


def _declared(item: ItemIn) -> str | None:
    """The language that the host says it is in. A tag that names no language we know is as good as none."""
    return None if item.language is None else normal(item.language)


def tags(item: ItemIn) -> list[str]:
    """The subject keys of the item's hashtags."""
    if not item.hashtags:
        return []
    return list(dict.fromkeys(f"hashtag:{squeeze(tag)}" for tag in item.hashtags))

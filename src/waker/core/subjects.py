"""A subject: what can be judged. Its key, such as `content:v1`, names it wherever one string is handier than two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from waker.core.normalise import normalise, squeeze

CONTENT: Final = "content"
ACCOUNT: Final = "account"
DEVICE: Final = "device"
HASHTAG: Final = "hashtag"
TERM: Final = "term"
TERRITORY: Final = "territory"
SOUND: Final = "sound"

KINDS: Final = (CONTENT, ACCOUNT, DEVICE, HASHTAG, TERM, TERRITORY, SOUND)
"""Every kind of subject. A sound used by many items is a subject of its own: `mute` touches them all."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a decision is about: its kind (one of `KINDS`) and the host platform's id for it."""

    kind: str
    id: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"

    @staticmethod
    def of_key(key: str) -> Subject:
        kind, _, id_ = key.partition(":")
        return Subject(kind, id_)


def normal_id(kind: str, id_: str) -> str:
    """The id under which a subject is kept: hashtags and terms are one however they are spelled."""
    if kind == HASHTAG:
        return squeeze(id_)
    return normalise(id_) if kind == TERM else id_

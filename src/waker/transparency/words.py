"""The words of a statement for the database: what happened, told without anybody's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SUBJECTS: Final = {
    "video": "A video",
    "live": "A live session",
    "photo": "A photo",
    "sound": "A sound",
    "comment": "A comment",
    "message": "A message",
    "profile": "A profile",
    "ad": "An advertisement",
    "account": "An account",
}
SOURCES: Final = {
    "SOURCE_TRUSTED_FLAGGER": "was reported to us by a trusted flagger",
    "SOURCE_ARTICLE_16": "was reported to us as illegal by a notice",
    "SOURCE_TYPE_OTHER_NOTIFICATION": "was reported to us",
}
CAUSES: Final = {
    "ladder": "Earlier violations by the same account together reached a threshold that the guidelines set.",
    "zero_tolerance": "The account posted what the guidelines punish by closing the account at once.",
    "device_ban": "The account is used on a device that was excluded from the service.",
}
AUTOMATION: Final = {
    "full": "The decision was taken by automated means, without a person.",
    "partial": "A person took the decision, on a proposal by automated means.",
    "none": "A person took the decision.",
}
HOLD: Final = (
    "The restriction is provisional: automated means found signs of a violation, and it stands until a person has"
    " looked at it."
)


def facts_of(body: Mapping[str, Any], kind: str, source: str, detected: bool) -> str:
    """The facts and circumstances: what led to the decision, on what, and who or what took it."""
    subject = SUBJECTS.get(kind, "Content")
    cause = (body.get("derived") or {}).get("cause")
    if cause:
        told = CAUSES.get(cause, CAUSES["ladder"])
    elif source in SOURCES:
        also = ", and automated means found signs of a violation as well" if detected else ""
        told = f"{subject} {SOURCES[source]}{also}."
    elif detected:
        told = f"Automated means found signs of a violation in what was posted: {subject.lower()}."
    else:
        told = f"{subject} was looked at on our own initiative."
    parts = [told]
    if body.get("undoes"):
        parts.append("A decision that had replaced this restriction was taken back, so it applies again.")
    parts.append(AUTOMATION[body["automation"]])
    if body.get("hold"):
        parts.append(HOLD)
    return " ".join(parts)

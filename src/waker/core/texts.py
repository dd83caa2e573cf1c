"""Texts that viewers and members read next to content: labels, prompts, reasons of refusal. Dutch and English.

A language that is missing falls back to English. Texts of policies are in the guidelines, not here.
"""

from __future__ import annotations

from typing import Final

_LABELS: Final[dict[str, dict[str, str]]] = {
    "unverified": {
        "en": "Could not be verified by fact-checkers",
        "nl": "Kon niet door factcheckers worden bevestigd",
    },
    "state_controlled_media": {"en": "State-controlled media", "nl": "Door een staat gecontroleerde media"},
    "synthetic": {"en": "Made or altered with AI", "nl": "Gemaakt of bewerkt met AI"},
    "photosensitive": {
        "en": "Flashing images: may trigger seizures",
        "nl": "Flitsende beelden: kunnen een aanval uitlokken",
    },
    "misleading": {"en": "Misleading according to fact-checkers", "nl": "Misleidend volgens factcheckers"},
    "parody": {"en": "Parody", "nl": "Parodie"},
}
_PROMPT: Final = {
    "en": "This could not be verified by fact-checkers. Are you sure you want to share it?",
    "nl": "Factcheckers konden dit niet bevestigen. Weet je zeker dat je het wilt delen?",
}
_REFUSALS: Final[dict[str, dict[str, str]]] = {
    "age": {
        "en": "This is available from the age of {age}.",
        "nl": "Dit kan vanaf {age} jaar.",
    },
    "age_unknown": {
        "en": "This is available from the age of {age}, and no date of birth is known.",
        "nl": "Dit kan vanaf {age} jaar en er is geen geboortedatum bekend.",
    },
    "suspend": {"en": "The account is suspended.", "nl": "Het account is geschorst."},
    "terminate": {"en": "The account is closed.", "nl": "Het account is gesloten."},
    "feature_off": {
        "en": "This feature is switched off for the account.",
        "nl": "Deze functie staat uit voor het account.",
    },
    "territory": {
        "en": "This feature is switched off in this country for now.",
        "nl": "Deze functie staat in dit land voorlopig uit.",
    },
    "device": {"en": "This device is banned.", "nl": "Dit apparaat is uitgesloten."},
}


def label_text(label: str, language: str) -> str:
    """What a viewer reads under a label; a label that the host made up is shown by its name."""
    texts = _LABELS.get(label)
    return label.replace("_", " ").capitalize() if texts is None else texts.get(language) or texts["en"]


def prompt_text(language: str) -> str:
    """What a viewer is asked before sharing something unverified."""
    return _PROMPT.get(language) or _PROMPT["en"]


def refusal_text(reason: str, language: str, age: int | None = None) -> str:
    """Why a permission was refused, in words for the member."""
    texts = _REFUSALS[reason]
    return (texts.get(language) or texts["en"]).format(age=age)

"""A resource: whom to talk to after something hard, here and at a helpline; an administrator can put in their own.

The helplines that come along are national ones for emotional support, free or at local cost.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from waker.core.problems import Invalid
from waker.policy.pack import in_language
from waker.review.models import CareText

PEERS: Final = "peers"
HELPLINE: Final = "helpline"
LANGUAGES: Final = ("en", "nl")
LONGEST: Final = 2_000

_BUILT_IN: Final[dict[tuple[str, str], dict[str, str]]] = {
    (PEERS, ""): {
        "en": "Talk to a colleague whom you trust, or to your lead, today rather than tomorrow. You need not say"
        " what you saw; that something bothers you is enough.",
        "nl": "Praat met een collega die je vertrouwt of met je leidinggevende, liever vandaag dan morgen. Je hoeft"
        " niet te zeggen wat je zag; dat iets je dwarszit is genoeg.",
    },
    (HELPLINE, ""): {
        "en": "In immediate danger call 112 in the European Union, or the emergency number where you are. In many"
        " countries of Europe 116 123 is a free line for emotional support.",
        "nl": "Bel bij direct gevaar 112 in de Europese Unie, of het alarmnummer van de plek waar je bent. In veel"
        " landen van Europa is 116 123 een gratis lijn voor emotionele steun.",
    },
    (HELPLINE, "NL"): {
        "en": "MIND Korrelatie: 0900 1450, on working days. Thinking of suicide: 113 or 0800-0113, day and night,"
        " free.",
        "nl": "MIND Korrelatie: 0900 1450, op werkdagen. Denk je aan zelfmoord: 113 of 0800-0113, dag en nacht,"
        " gratis.",
    },
    (HELPLINE, "BE"): {
        "en": "Tele-Onthaal: 106, day and night (Télé-Accueil: 107). Thinking of suicide: 1813, day and night, free.",
        "nl": "Tele-Onthaal: 106, dag en nacht (Télé-Accueil: 107). Denk je aan zelfmoord: 1813, dag en nacht, gratis.",
    },
    (HELPLINE, "DE"): {
        "en": "TelefonSeelsorge: 0800 111 0 111 or 116 123, day and night, free.",
        "nl": "TelefonSeelsorge: 0800 111 0 111 of 116 123, dag en nacht, gratis.",
    },
    (HELPLINE, "FR"): {
        "en": "3114, day and night, free.",
        "nl": "3114, dag en nacht, gratis.",
    },
    (HELPLINE, "IE"): {
        "en": "Samaritans: 116 123, day and night, free.",
        "nl": "Samaritans: 116 123, dag en nacht, gratis.",
    },
    (HELPLINE, "GB"): {
        "en": "Samaritans: 116 123, day and night, free.",
        "nl": "Samaritans: 116 123, dag en nacht, gratis.",
    },
    (HELPLINE, "ES"): {
        "en": "024, day and night, free.",
        "nl": "024, dag en nacht, gratis.",
    },
    (HELPLINE, "AT"): {
        "en": "TelefonSeelsorge: 142, day and night, free.",
        "nl": "TelefonSeelsorge: 142, dag en nacht, gratis.",
    },
    (HELPLINE, "US"): {
        "en": "Call or text 988, day and night, free.",
        "nl": "Bel of sms 988, dag en nacht, gratis.",
    },
}


class Resource(NamedTuple):
    """The text of a slot for a country (empty: for all), by language; `own` where an administrator wrote it."""

    slot: str
    country: str
    texts: dict[str, str]
    own: bool


def everything() -> list[Resource]:
    """All texts: those of this installation in place of the ones that come along."""
    own: dict[tuple[str, str], dict[str, str]] = {}
    for row in CareText.objects.order_by("slot", "country", "language"):
        own.setdefault((row.slot, row.country), {})[row.language] = row.text
    keys = sorted({*_BUILT_IN, *own}, key=lambda key: (key[0] != PEERS, key[1]))
    return [Resource(*key, {**_BUILT_IN.get(key, {}), **own.get(key, {})}, key in own) for key in keys]


def countries() -> list[str]:
    """The countries that have a helpline of their own."""
    return [one.country for one in everything() if one.slot == HELPLINE and one.country]


def read(slot: str, country: str, language: str) -> str:
    """The text for somebody: of their country, else of all."""
    found = {(one.slot, one.country): one.texts for one in everything()}
    texts = found.get((slot, country)) or found.get((slot, ""), {})
    return in_language(texts, language)


def write(slot: str, country: str, texts: dict[str, str]) -> None:
    """Put in a text of one's own, by language; an empty one brings back what comes along.

    Invalid for an unknown slot, a country that is no code of two letters, or a text of more than 2,000 characters.
    """
    country = country.strip().upper()
    if slot not in (PEERS, HELPLINE):
        raise Invalid.at("slot", "unknown_slot", "There are texts for peers and for helplines.")
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Invalid.at("country", "bad_country", "Write the country as two letters, such as NL.")
    for language, text in texts.items():
        if len(text) > LONGEST:
            raise Invalid.at(f"text_{language}", "too_long", f"Keep it to {LONGEST} characters.")
    for language in LANGUAGES:
        rows = CareText.objects.filter(slot=slot, country=country, language=language)
        text = texts.get(language, "").strip()
        if text and text != _BUILT_IN.get((slot, country), {}).get(language):
            CareText.objects.update_or_create(
                slot=slot, country=country, language=language, defaults={"text": text}
            )
        else:
            rows.delete()

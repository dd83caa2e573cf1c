"""The words around a mail, and of the confirmation of a report, in Dutch and English. A language is one more entry.

Statements, answers to reports and letters about appeals are written in the room of redress.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

WORDS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "hello": "Hello,",
        "bye": "The safety team of {service}",
        "automatic": "This message was sent automatically.",
        "see": "See how it stands",
        "confirm": "Confirm that this address is yours",
        "not_you": "Your report is worked on in any case. If it was not you who sent it, leave this link alone.",
        "reference": "Reference",
        "report.received": {
            "title": "We have received your report",
            "text": "We have received your report {report} and will tell you what we decide.",
        },
    },
    "nl": {
        "hello": "Hallo,",
        "bye": "Het veiligheidsteam van {service}",
        "automatic": "Dit bericht is automatisch verstuurd.",
        "see": "Bekijk hoe het ervoor staat",
        "confirm": "Bevestig dat dit adres van jou is",
        "not_you": "We behandelen je melding hoe dan ook. Heb jij niets gemeld, gebruik deze link dan niet.",
        "reference": "Kenmerk",
        "report.received": {
            "title": "We hebben je melding ontvangen",
            "text": "We hebben je melding {report} ontvangen en laten je weten wat we besluiten.",
        },
    },
}


def language_for(*wanted: str | None) -> str:
    """The first language asked for that there are words in; else the service's own, else English."""
    for code in (*wanted, settings.LANGUAGE_CODE):
        for short in (code or "", (code or "").partition("-")[0]):
            if short in WORDS:
                return short
    return "en"

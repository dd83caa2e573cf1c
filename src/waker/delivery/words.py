"""The words of messages to those who reported or appealed, in Dutch and English. A language is one more entry."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

WORDS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "hello": "Hello,",
        "bye": "The safety team of {service}",
        "automatic": "This message was sent automatically.",
        "see": "See how it stands",
        "report.received": {
            "title": "We have received your report",
            "text": "We have received your report {report} and will tell you what we decide.",
        },
        "report.answered": {
            "title": "What came of your report",
            "measure": "We have looked at your report {report} and have taken a measure.",
            "no_action": (
                "We have looked at your report {report}. We found no violation and have taken no measure."
            ),
            "exception": (
                "We have looked at your report {report}. What you reported stays up under an exception in the public"
                " interest."
            ),
            "none": "A person took this decision.",
            "partial": "A person took this decision, on a proposal by our systems.",
            "full": "Our systems took this decision automatically.",
            "redress": (
                "Do you disagree? You can appeal within six months, free of charge; somebody else will look at it. You"
                " can also go to a certified out-of-court dispute settlement body or to court."
            ),
        },
        "appeal.received": {
            "title": "We have received your appeal",
            "text": "We have received your appeal {appeal}. Somebody other than before will look at it.",
        },
        "appeal.decided": {
            "title": "What came of your appeal",
            "upheld": "We have looked at your appeal {appeal} again. Our decision stands.",
            "varied": "We have looked at your appeal {appeal} again and have changed our decision in part.",
            "overturned": "We have looked at your appeal {appeal} again and have taken our decision back.",
            "redress": (
                "Do you disagree? You can go to a certified out-of-court dispute settlement body or to court."
            ),
        },
    },
    "nl": {
        "hello": "Hallo,",
        "bye": "Het veiligheidsteam van {service}",
        "automatic": "Dit bericht is automatisch verstuurd.",
        "see": "Bekijk hoe het ervoor staat",
        "report.received": {
            "title": "We hebben je melding ontvangen",
            "text": "We hebben je melding {report} ontvangen en laten je weten wat we besluiten.",
        },
        "report.answered": {
            "title": "Wat er van je melding is geworden",
            "measure": "We hebben je melding {report} bekeken en een maatregel genomen.",
            "no_action": (
                "We hebben je melding {report} bekeken. We vonden geen overtreding en hebben geen maatregel genomen."
            ),
            "exception": (
                "We hebben je melding {report} bekeken. Wat je hebt gemeld blijft staan op grond van een uitzondering"
                " in het algemeen belang."
            ),
            "none": "Een mens heeft dit besluit genomen.",
            "partial": "Een mens heeft dit besluit genomen, op voorstel van onze systemen.",
            "full": "Onze systemen hebben dit besluit automatisch genomen.",
            "redress": (
                "Ben je het er niet mee eens? Je kunt binnen zes maanden kosteloos bezwaar maken; iemand anders kijkt"
                " er dan naar. Je kunt ook naar een erkend orgaan voor buitengerechtelijke geschillenbeslechting of"
                " naar de rechter."
            ),
        },
        "appeal.received": {
            "title": "We hebben je bezwaar ontvangen",
            "text": "We hebben je bezwaar {appeal} ontvangen. Iemand anders dan de vorige keer kijkt ernaar.",
        },
        "appeal.decided": {
            "title": "Wat er van je bezwaar is geworden",
            "upheld": "We hebben je bezwaar {appeal} bekeken. Ons besluit blijft staan.",
            "varied": "We hebben je bezwaar {appeal} bekeken en ons besluit deels veranderd.",
            "overturned": "We hebben je bezwaar {appeal} bekeken en ons besluit teruggenomen.",
            "redress": (
                "Ben je het er niet mee eens? Je kunt naar een erkend orgaan voor buitengerechtelijke"
                " geschillenbeslechting of naar de rechter."
            ),
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

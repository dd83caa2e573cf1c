"""Phrases: the fixed words of a statement of reasons, in Dutch and English. A language is one more entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypeAlias

from waker.core.restrictions import Restriction

Phrases: TypeAlias = dict[str, Any]

_MONTHS: Final = {
    "en": ("January February March April May June", "July August September October November December"),
    "nl": ("januari februari maart april mei juni", "juli augustus september oktober november december"),
}

PHRASES: Final[dict[str, Phrases]] = {
    "en": {
        "title": "Our decision and the reasons for it",
        "subjects": {"content": "post", "account": "account", "sound": "sound", "hashtag": "hashtag"},
        "about": "This is about your {subject} {id}.",
        "revision": "We judged version {revision} of it.",
        "hold": "We have paused the recommendation of your post until somebody has looked at it.",
        "nothing": "We took no measure.",
        "warned": "This is a warning. Nothing changes for your account now.",
        "exception": "Your post stays up under an exception in the public interest ({kind}).",
        "exceptions": {
            "newsworthy": "newsworthy",
            "educational": "educational or documentary",
            "scientific": "scientific",
            "artistic": "artistic",
            "parody": "parody",
        },
        "restrictions": {
            "remove": "Your {subject} has been removed.",
            "withhold": "Your {subject} is not shown in {countries}.",
            "not_recommended": "Your {subject} is not recommended to others.",
            "not_searchable": "Your {subject} is not found in search.",
            "label": "Your {subject} carries a label.",
            "warning_screen": "A warning comes before your {subject}.",
            "age_restricted": "Your {subject} is only shown to people of {min_age} and older.",
            "no_interaction": "Others cannot react to, share or reuse your {subject}.",
            "not_monetised": "Your {subject} earns no money.",
            "no_ads": "No advertising is shown with your {subject}.",
            "suspend": "Your account is suspended.",
            "terminate": "Your account is closed.",
            "feature_off": "You cannot use this feature: {feature}.",
            "mute": "The sound is muted.",
        },
        "until": "This lasts until {until}.",
        "for_good": "This has no end date.",
        "only_in": "It applies in {countries}.",
        "reported": "Somebody reported this to us.",
        "detected": "Our automated detection found this; nobody reported it.",
        "own_initiative": "We found this ourselves; nobody reported it.",
        "automation": {
            "none": "A person took this decision.",
            "partial": "A person took this decision, on a proposal by our systems.",
            "full": "Our systems took this decision automatically.",
        },
        "causes": {
            "ladder": "Your earlier violations together have reached a threshold of our guidelines.",
            "zero_tolerance": "For this kind of violation we close the account at once.",
            "device_ban": "Your account is used on a device that is banned.",
        },
        "guidelines": "It goes against our community guidelines: {title} (version {version}).",
        "overall": "The threshold is in our community guidelines (version {version}).",
        "illegal": "It is illegal under {law} ({country}).",
        "context": "This accuses you of nothing.",
        "strike": "It counts as {weight} strike(s) against your account, until {until}.",
        "redress": (
            "Do you disagree? You can appeal within six months, free of charge; somebody else will look at it. You can"
            " also go to a certified out-of-court dispute settlement body or to court."
        ),
    },
    "nl": {
        "title": "Ons besluit en de redenen daarvoor",
        "subjects": {"content": "bericht", "account": "account", "sound": "geluid", "hashtag": "hashtag"},
        "about": "Dit gaat over je {subject} {id}.",
        "revision": "We hebben versie {revision} beoordeeld.",
        "hold": "We bevelen je bericht voorlopig niet aan, totdat iemand ernaar heeft gekeken.",
        "nothing": "We hebben geen maatregel genomen.",
        "warned": "Dit is een waarschuwing. Voor je account verandert er nu niets.",
        "exception": "Je bericht blijft staan op grond van een uitzondering in het algemeen belang ({kind}).",
        "exceptions": {
            "newsworthy": "nieuwswaarde",
            "educational": "educatief of documentair",
            "scientific": "wetenschappelijk",
            "artistic": "artistiek",
            "parody": "parodie",
        },
        "restrictions": {
            "remove": "Je {subject} is verwijderd.",
            "withhold": "Je {subject} wordt niet getoond in {countries}.",
            "not_recommended": "Je {subject} wordt niet aan anderen aanbevolen.",
            "not_searchable": "Je {subject} is niet te vinden in de zoekfunctie.",
            "label": "Bij je {subject} staat een label.",
            "warning_screen": "Voor je {subject} komt een waarschuwing.",
            "age_restricted": "Je {subject} wordt alleen getoond aan mensen van {min_age} jaar en ouder.",
            "no_interaction": "Anderen kunnen niet op je {subject} reageren en het niet delen of hergebruiken.",
            "not_monetised": "Je {subject} levert geen geld op.",
            "no_ads": "Bij je {subject} wordt geen reclame getoond.",
            "suspend": "Je account is geschorst.",
            "terminate": "Je account is gesloten.",
            "feature_off": "Je kunt deze functie niet gebruiken: {feature}.",
            "mute": "Het geluid is gedempt.",
        },
        "until": "Dit duurt tot {until}.",
        "for_good": "Dit heeft geen einddatum.",
        "only_in": "Het geldt in {countries}.",
        "reported": "Iemand heeft dit bij ons gemeld.",
        "detected": "Onze automatische detectie vond dit; niemand heeft het gemeld.",
        "own_initiative": "We vonden dit zelf; niemand heeft het gemeld.",
        "automation": {
            "none": "Een mens heeft dit besluit genomen.",
            "partial": "Een mens heeft dit besluit genomen, op voorstel van onze systemen.",
            "full": "Onze systemen hebben dit besluit automatisch genomen.",
        },
        "causes": {
            "ladder": "Je eerdere overtredingen hebben samen een drempel uit onze richtlijnen bereikt.",
            "zero_tolerance": "Bij dit soort overtredingen sluiten we het account meteen.",
            "device_ban": "Je account wordt gebruikt op een apparaat dat is uitgesloten.",
        },
        "guidelines": "Het gaat in tegen onze communityrichtlijnen: {title} (versie {version}).",
        "overall": "De drempel staat in onze communityrichtlijnen (versie {version}).",
        "illegal": "Het is verboden op grond van {law} ({country}).",
        "context": "Hiermee beschuldigen we je nergens van.",
        "strike": "Dit telt voor {weight} strike(s) bij je account, tot {until}.",
        "redress": (
            "Ben je het er niet mee eens? Je kunt binnen zes maanden kosteloos bezwaar maken; iemand anders kijkt er"
            " dan naar. Je kunt ook naar een erkend orgaan voor buitengerechtelijke geschillenbeslechting of naar de"
            " rechter."
        ),
    },
}


def date(moment: datetime, language: str) -> str:
    """`20 November 2026`, in the language."""
    return f"{moment.day} {' '.join(_MONTHS[language]).split()[moment.month - 1]} {moment.year}"


def restriction_words(r: Restriction, words: Phrases, kind: str) -> str:
    """One restriction in a sentence or two: what, where and how long."""
    language = next(code for code, phrases in PHRASES.items() if phrases is words)
    values = {
        "subject": words["subjects"].get(kind, kind),
        "countries": ", ".join(r.countries),
        "min_age": r.min_age,
        "feature": r.feature,
    }
    parts = [words["restrictions"].get(r.kind, r.kind).format(**values)]
    if r.countries and r.kind != "withhold":
        parts.append(words["only_in"].format(**values))
    parts.append(words["until"].format(until=date(r.until, language)) if r.until else words["for_good"])
    return " ".join(parts)

"""**Kin**: languages in the script of another that the model knows, while it knows not them.

Yiddish is written with the letters of Hebrew, Tigrinya with those of Amharic, Sindhi with those of Urdu: these are told
by letters and words that only one of the two has. Punjabi in Arabic letters, Southern Azerbaijani, Bhojpuri and
Maithili give themselves away by a few words; that it is not the neighbour is all that is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SURE: Final = 0.99
_DOUBT: Final = 0.4
"""The confidence in the neighbour of what gives itself away: too little to ask anybody to read it."""
_FEW: Final = 4

_POINTS: Final = re.compile("[\u0591-\u05bd\u05bf\u05c1-\u05c7]")
_LETTERS: Final = re.compile("[\u05d0-\u05ea]")
_POINTED: Final = 0.3
_DIGRAPHS: Final = str.maketrans(
    {"\u05f0": "וו", "\u05f1": "וי", "\u05f2": "יי", "\ufb1f": "יי", "\ufb1d": "י"}
)
_YIDDISH_LETTERS: Final = re.compile(
    "[\u05f0-\u05f2\ufb1d\ufb1f]|א[\u05b7\u05b8]|[בפ]\u05bf|[\ufb2e\ufb2f\ufb4e\ufb4c]"
)
_AYIN: Final = "ע"
_MUCH_AYIN: Final = 0.07
_YIDDISH: Final = _words(
    """א און דער דאס דעם איז נישט ניט מיט פון האט האבן האסט זיי וואס ווי וועלכע ווער ווען אויף אויך מען צו אבער
    געווען ער מיר דיר אונז אונדז נאך ביז דארט נאר יעדער אלע קען וועט וועלן זאל וויל דארף גייט שוין היינט מענטש מענטשן
    אידן יידן ווייל צום פונעם אינעם עס זענען זיינען זיך אייער איר מאכט גוטע גרויסע אזוי יעצט הייזער"""
)
_HEBREW: Final = _words(
    """של את לא אני זה הוא היא על כל מה עם אבל יש אם כי גם רק יותר אתה לי לך שלי שלך היה היתה אנחנו הם אתם
    כמו או מאוד תודה טוב יום היום אחרי ממש איזה ולא שלא בבקשה אחי ככה עוד כבר פה כאן שם למה הזה הזאת זאת
    אותו אותה בלי רבה"""
)

_TIGRINYA: Final = re.compile("[\u12a3\u1250-\u125d]")
_AMHARIC: Final = re.compile("\u12a0")
_TIGRINYA_WORDS: Final = _words("እዩ ኢዩ ኣብ ናይ ድማ ካብ ምስ እቲ እታ ንሱ ንሳ ኣሎ ኣይኮነን ጥራይ ብዙሕ")
_AMHARIC_WORDS: Final = _words("ነው ላይ ውስጥ እና ግን ናቸው ነበር አለ ሁሉ ይህ ብቻ አይደለም ወደ እንደ")

_SINDHI: Final = re.compile("[ٻڀٿٺڄڃڇڌڏڊڍڦڪڳڱڻ۾]")
_SOME: Final = 0.04

_STRANGERS: Final[dict[str, frozenset[str]]] = {
    "ur": _words("نوں وچ نیں ایہہ جیہڑا جیہڑے جیہڑی اوہناں ایہناں تسیں اسیں کیہ نئیں چاہیدا چاہیدے"),
    "fa": _words("اوچون چوخ بیر منیم سنیم اولان یوخ گؤزل داها دئییل ائو وار کیمی بوردا"),
    "hi": _words("बा बाटे बाड़े बाड़ी बानी हमरा तोहार रउआ नइखे भइल गइल कइल अउरी अछि छथि अहाँ हमर केँ नहि छै"),
    "ne": _words("अछि छथि अहाँ केँ नहि"),
}


def told(script: str, part: str) -> tuple[str, float] | None:
    """The language of a text in Hebrew or Ethiopic letters and the confidence in it; None for other scripts."""
    if script == "Hebrew":
        return _yiddish_or_hebrew(part)
    if script == "Ethiopic":
        ours = len(_TIGRINYA.findall(part)) + 2 * _among(part.split(), _TIGRINYA_WORDS)
        theirs = len(_AMHARIC.findall(part)) + 2 * _among(part.split(), _AMHARIC_WORDS)
        return _weighed("ti", ours, "am", theirs)
    return None


def mended(part: str, language: str, confidence: float) -> tuple[str, float]:
    """What the model told of a text in Arabic or Devanagari letters, unless it is kin that the model does not know."""
    if language in ("ur", "ps", "fa", "ar", "ug", "ku"):
        sindhi = len(_SINDHI.findall(part))
        if sindhi > 1 and sindhi >= _SOME * len(part):
            return "sd", 0.9
    strangers = _STRANGERS.get(language)
    if strangers is not None:
        words = set(part.split())
        found = len(strangers & words)
        if found > 1 or (found and len(words) <= _FEW):
            return language, min(confidence, _DOUBT)
    return language, confidence


def _yiddish_or_hebrew(part: str) -> tuple[str, float]:
    letters = len(_LETTERS.findall(part))
    pointed = len(_POINTS.findall(part)) > _POINTED * letters
    own = 0 if pointed else len(_YIDDISH_LETTERS.findall(part))
    words = [word.strip("'’.,!?-") for word in _POINTS.sub("", part.translate(_DIGRAPHS)).split()]
    ayin = not pointed and letters >= 3 * _FEW and part.count(_AYIN) > _MUCH_AYIN * letters
    return _weighed("yi", own + 2 * _among(words, _YIDDISH) + 2 * ayin, "he", 2 * _among(words, _HEBREW))


def _among(words: Iterable[str], known: frozenset[str]) -> int:
    return sum(word in known for word in words)


def _weighed(kin: str, ours: int, neighbour: str, theirs: int) -> tuple[str, float]:
    """The likelier of two by their marks; the neighbour, which more is written in, where there are none."""
    if ours > theirs + 1:
        return kin, round(min(_SURE, ours / (ours + theirs + 1)), 3)
    return neighbour, round(min(_SURE, (theirs + 1) / (ours + theirs + 1)), 3)
